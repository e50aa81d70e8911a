using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Reliability.Spool;
using Rask.LogForwarder.Tests.Platform;
using SpoolOfBatches = Rask.LogForwarder.Reliability.Spool.Spool;

namespace Rask.LogForwarder.Tests.Reliability.Spool;

public sealed class SpoolTests : IDisposable
{
    private readonly SpoolRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_batch_comes_back_with_what_is_done_of_it_and_with_what_was_lost_and_why()
    {
        var batch = _rig.Batches.Numbered(1, 4);
        batch.AddMissing(3);
        batch.MissingReason = LossReason.Removed;
        batch.Done.Add(1, 1);
        batch.Done.Add(3, 5);
        batch.Lose(1, LossReason.Removed);
        batch.DeadLettered = 1;
        _rig.Add(batch, _rig.Batches.Numbered(2, 1));
        _rig.Close();

        Assert.True(_rig.Spool.TryPeek(out var back));
        Assert.Equal([(1, 1), (3, 5)], Enumerable.Range(0, back.Done.Count).Select(i => back.Done[i]));
        Assert.Equal((true, LossReason.Removed), (back.HasMissing, back.MissingReason));
        Assert.Equal((1, LossReason.Removed, 1), (back.Lost, back.LostReason, back.DeadLettered));
        Assert.Equal(batch.Outcome, back.Outcome);
        _rig.Spool.Remove(back);
        Assert.True(_rig.Spool.TryPeek(out var plain));
        Assert.Equal((0, null, BatchOutcome.Acknowledged), (plain.Done.Count, plain.MissingReason, plain.Outcome));
    }

    [Fact]
    public void Batches_come_back_whole_and_in_order()
    {
        Batch[] batches = [.. Enumerable.Range(1, 5).Select(i => _rig.Batches.Numbered(i, i * 700))];
        _rig.Add(batches);
        Assert.Equal(5, _rig.Spool.Batches);
        Assert.Equal(batches.Select(SpoolBatches.Show), _rig.Drain());
        Assert.Equal((0, 0), (_rig.Spool.Batches, _rig.Spool.Bytes));
    }

    [Fact]
    public void A_child_that_was_forked_meanwhile_does_not_keep_the_lock()
    {
        _ = _rig.Spool;
        using var child = new ForkedTwins(Path.Combine(_rig.Directory, "cursor"));
        Assert.Equal(1, child.Count);
        _rig.Close();

        Assert.Equal(0, _rig.Spool.Batches);
    }

    [Fact]
    public void Segments_keep_their_bytes_whether_they_end_in_a_line_feed_or_not()
    {
        var line = Encoding.UTF8.GetBytes(SpoolBatches.Line("x"));
        var batch = _rig.Batches.Of(1, "c", line, [.. line, (byte)'\n'], [], line, [.. line, (byte)'\n', .. line]);
        _rig.Add(batch);
        Assert.Equal([SpoolBatches.Show(batch)], _rig.Drain());
    }

    [Fact]
    public void A_batch_is_the_oldest_until_it_is_removed()
    {
        _rig.Add(_rig.Batches.Numbered(1, 3), _rig.Batches.Numbered(2, 3));
        Assert.True(_rig.Spool.TryPeek(out var first));
        Assert.True(_rig.Spool.TryPeek(out var again));
        Assert.Same(first, again);
        _rig.Spool.Remove(first);
        Assert.True(_rig.Spool.TryPeek(out var second));
        Assert.Equal(2, second.Id.Sequence);
        Assert.Throws<InvalidOperationException>(() => _rig.Spool.Remove(first));
    }

    [Fact]
    public void Batches_survive_the_process_and_removed_ones_do_not_come_back()
    {
        Batch[] batches = [.. Enumerable.Range(1, 4).Select(i => _rig.Batches.Numbered(i, 100))];
        _rig.Add(batches);
        Assert.True(_rig.Spool.TryPeek(out var first));
        _rig.Spool.Remove(first);
        _rig.Close();
        Assert.Equal(3, _rig.Spool.Batches);
        var more = _rig.Batches.Numbered(5, 10);
        _rig.Add(more);
        Assert.Equal(batches[1..].Append(more).Select(SpoolBatches.Show), _rig.Drain());
        _rig.Close();
        Assert.Empty(_rig.Drain());
        Assert.Empty(_rig.Segments);
    }

    [Fact]
    public void A_lost_cursor_only_sends_batches_again()
    {
        Batch[] batches = [.. Enumerable.Range(1, 3).Select(i => _rig.Batches.Numbered(i, 100))];
        _rig.Add(batches);
        Assert.True(_rig.Spool.TryPeek(out var first));
        _rig.Spool.Remove(first);
        _rig.Close();
        File.Delete(Path.Combine(_rig.Directory, "cursor"));
        Assert.Equal(batches.Select(SpoolBatches.Show), _rig.Drain());
    }

    [Fact]
    public void Opening_tells_what_is_there()
    {
        _rig.Add(_rig.Batches.Numbered(1, 10, "a"), _rig.Batches.Numbered(2, 10, "b"), _rig.Batches.Numbered(3, 10, "a"), _rig.Batches.Numbered(7, 10, "a"));
        var bytes = _rig.Spool.Bytes;
        _rig.Close();
        var contents = _rig.Spool.Contents;
        Assert.Equal((4, bytes), (_rig.Spool.Batches, _rig.Spool.Bytes));
        Assert.Equal(["a", "b"], contents.Ends.Keys.Order());
        Assert.Equal((7000, 7), (contents.Ends["a"].End.Stdout.Offset, contents.Ends["a"].Id.Sequence));
        Assert.Equal([(1, 3), (7, 7)], contents.Ids.Select(static run => (run.First.Sequence, run.LastSequence)));
        Assert.True(contents.Contains(new BatchId("0123456789abcdef", 3, 2)));
        Assert.False(contents.Contains(new BatchId("0123456789abcdef", 3, 4)));
        Assert.False(contents.Contains(new BatchId("0123456789abcdef", 2, 2)));
        Assert.False(contents.Contains(new BatchId("fedcba9876543210", 3, 2)));
    }

    [Fact]
    public void A_full_spool_refuses_and_takes_batches_again_when_there_is_room()
    {
        _rig.Limit = 40_000;
        var added = new List<string>();
        var sequence = 0;
        AppendResult result;
        while ((result = _rig.Spool.Append(Noise(++sequence))) == AppendResult.Added) added.Add(SpoolBatches.Show(Noise(sequence)));
        Assert.Equal(AppendResult.Full, result);
        Assert.InRange(_rig.Segments.Sum(static path => new FileInfo(path).Length), 30_000, 40_000);
        var writes = _rig.Io.Writes;
        Assert.Equal(AppendResult.Full, _rig.Spool.Append(Noise(sequence)));
        Assert.Equal(writes, _rig.Io.Writes);

        Assert.True(_rig.Spool.TryPeek(out var first));
        _rig.Spool.Remove(first);
        _rig.Add(Noise(sequence));
        Assert.Equal(added[1..].Append(SpoolBatches.Show(Noise(sequence))), _rig.Drain());
    }

    [Theory]
    [InlineData(Errno.NoSpace, 0, true)]
    [InlineData(Errno.NoSpace, 700, true)]
    [InlineData(Errno.QuotaExceeded, 300_000, true)]
    [InlineData(Errno.NoSpace, 300_000, false)]
    [InlineData(5, 100, true)]
    [InlineData(5, 100, false)]
    public void A_disk_that_refuses_leaves_nothing_half_written(int errno, int room, bool canCut)
    {
        _rig.Add(_rig.Batches.Numbered(1, 10));
        var length = new FileInfo(_rig.Segments[0]).Length;
        (_rig.Io.Room, _rig.Io.Error, _rig.Io.CanCut) = (room, errno, canCut);
        var result = _rig.Spool.Append(Noise(2, 600_000));
        Assert.Equal(errno == 5 ? AppendResult.Failed : AppendResult.DiskFull, result);
        Assert.Equal((1, length), (_rig.Spool.Batches, _rig.Spool.Bytes));
        if (canCut) Assert.Equal(length, new FileInfo(_rig.Segments[0]).Length);
        Assert.Single(_rig.Folder.LogLines);
        (_rig.Io.Room, _rig.Io.CanCut) = (long.MaxValue, true);
        _rig.Add(_rig.Batches.Numbered(3, 5));
        _rig.Close();
        Assert.Equal([1, 3], Sequences());
        Assert.Equal(0, _rig.Spool.DamagedBytes);
    }

    [Fact]
    public void A_spool_that_is_empty_keeps_no_files()
    {
        _rig.Add(_rig.Batches.Numbered(1, 5000));
        Assert.True(_rig.Spool.TryPeek(out var batch));
        _rig.Spool.Remove(batch);
        Assert.Empty(_rig.Segments);
    }

    [Fact]
    public void A_long_spool_lies_in_several_segments_that_go_one_by_one()
    {
        _rig.Limit = 1_600_000;
        var batches = Enumerable.Range(1, 12).Select(i => Noise(i, 60_000)).ToArray();
        _rig.Add(batches);
        var segments = _rig.Segments;
        Assert.Equal(6, segments.Length);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(_rig.Spool.TryPeek(out var batch));
            _rig.Spool.Remove(batch);
        }

        Assert.Equal(segments[1..], _rig.Segments);
        _rig.Close();
        Assert.Equal(batches[3..].Select(SpoolBatches.Show), _rig.Drain());
    }

    [Fact]
    public void Syncing_makes_it_clean()
    {
        Assert.False(_rig.Spool.IsDirty);
        _rig.Add(_rig.Batches.Numbered(1, 5));
        Assert.True(_rig.Spool.IsDirty);
        Assert.Equal(0, _rig.Spool.Sync());
        Assert.False(_rig.Spool.IsDirty);
        _rig.Add(_rig.Batches.Numbered(2, 5));
        _ = _rig.Drain();
        Assert.Equal(0, _rig.Spool.Sync());
    }

    [Fact]
    public void One_forwarder_has_a_spool_directory()
    {
        _ = _rig.Spool;
        Assert.Null(SpoolOfBatches.TryOpen(_rig.Settings, _rig.Folder.Log, out var reason));
        Assert.Contains("in use", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_a_reason_and_no_failure()
    {
        File.WriteAllText(_rig.Folder.File("file"), "");
        Assert.Null(SpoolOfBatches.TryOpen(_rig.Settings with { Directory = _rig.Folder.File("file/spool") }, _rig.Folder.Log, out var reason));
        Assert.NotNull(reason);
        Assert.Null(SpoolOfBatches.TryOpen(_rig.Settings with { Directory = "/proc/self/spool" }, _rig.Folder.Log, out reason));
        Assert.NotNull(reason);
    }

    [Fact]
    public void A_segment_that_somebody_deleted_is_passed_over_and_counted()
    {
        _rig.Limit = 16 * 1000;
        _rig.Add(Noise(1), Noise(2), Noise(3));
        File.Delete(_rig.Segments[1]);
        Assert.Equal([1, 3], Sequences());
        Assert.Equal((1, 0), (_rig.Spool.Damages, _rig.Spool.Batches));
    }

    [Fact]
    public async Task One_thread_adds_while_another_one_replays()
    {
        const int Count = 400;
        var batches = Enumerable.Range(1, Count).Select(i => _rig.Batches.Numbered(i, 1 + (i % 50))).ToArray();
        var expected = batches.Select(SpoolBatches.Show).ToArray();
        _rig.Limit = 200_000_000;
        var spool = _rig.Spool;
        using var ended = new ManualResetEventSlim();
        var adding = Task.Run(() =>
        {
            foreach (var batch in batches) Assert.Equal(AppendResult.Added, spool.Append(batch));
        });
        var syncing = Task.Run(() =>
        {
            while (!ended.Wait(1)) Assert.Equal(0, spool.Sync());
        });
        var got = new List<string>();
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (got.Count < Count && DateTime.UtcNow < deadline && !adding.IsFaulted)
        {
            if (!spool.TryPeek(out var batch)) continue;
            got.Add(SpoolBatches.Show(batch));
            spool.Remove(batch);
        }

        ended.Set();
        await Task.WhenAll(adding, syncing);
        Assert.Equal(expected, got);
        Assert.Equal(0, spool.Damages);
    }

    private List<long> Sequences()
    {
        List<long> sequences = [];
        while (_rig.Spool.TryPeek(out var batch))
        {
            sequences.Add(batch.Id.Sequence);
            _rig.Spool.Remove(batch);
        }

        return sequences;
    }

    /// <summary>A batch that does not get shorter by compression.</summary>
    private Batch Noise(int sequence, int bytes = 3000)
    {
        var noise = new byte[bytes / 4 * 3];
        new Random(sequence).NextBytes(noise);
        return _rig.Batches.Of(sequence, "c", Encoding.ASCII.GetBytes(SpoolBatches.Line(Convert.ToBase64String(noise)) + "\n"));
    }
}
