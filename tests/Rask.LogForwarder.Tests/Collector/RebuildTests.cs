using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector;

/// <summary>A batch that was begun by an earlier process is read again from the files: the same lines under the same name.</summary>
public sealed class RebuildTests : IDisposable
{
    private readonly LogFiles _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_pending_batch_comes_first_with_its_name_and_its_lines()
    {
        var first = ReadAll("a\n", "b\n", "c\n");
        _log.Write("d\n");

        using var second = Restart(first.Descriptions[0]);
        second.Finish();

        Assert.Equal(["a\n", "b\n", "c\n", "d\n"], second.Receiver.Texts);
        Assert.Equal(first.Descriptions[0].Id, second.Receiver.Descriptions[0].Id);
        Assert.Equal(first.Descriptions[0].Digest, second.Receiver.Descriptions[0].Digest);
        Assert.Equal(first.Records.Select(Place), second.Records.Take(3).Select(Place));
        Assert.Equal(3, second.Receiver.Sizes[0]);
    }

    [Fact]
    public void A_pending_batch_is_found_in_files_that_were_rotated_meanwhile()
    {
        var first = ReadAll("a\n", "b\n");
        _log.Rotate();
        _log.Write("c\n");
        _log.Rotate();
        _log.Write("d\n");

        using var second = Restart(first.Descriptions[0]);
        second.Finish();

        Assert.Equal(["a\n", "b\n", "c\n", "d\n"], second.Receiver.Texts);
    }

    [Theory]
    [InlineData(40_000)]
    [InlineData(300_000)]
    public void A_line_of_pieces_is_joined_again(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length / 5).Select(static number => $"{number:x5}")) + "\n";
        var first = ReadAll("a\n", text, "b\n");

        using var second = Restart(first.Descriptions[0]);
        second.Finish();

        Assert.Equal(["a\n", text, "b\n"], second.Receiver.Texts);
        Assert.Equal(first.Records.Select(static record => Encoding.UTF8.GetString(record.Line)), second.Records.Select(static record => Encoding.UTF8.GetString(record.Line)));
    }

    [Fact]
    public void A_line_that_was_cut_is_cut_at_the_same_place()
    {
        var limits = ReaderHarness.Default with { MaxLineBytes = 20_000 };
        using var first = new ReaderHarness(_log.Path, limits);
        _log.Write(new string('x', 50_000) + "\n");
        first.Finish();

        using var second = new ReaderHarness(_log.Path, limits, resume: first.Receiver.Acknowledged) { Pending = [new PendingBatch(first.Receiver.Descriptions[0], [])] };
        second.Finish();

        Assert.Equal(first.Records.Select(static record => record.Text), second.Records.Select(static record => record.Text));
        Assert.Equal(LineFlags.Truncated, Assert.Single(second.Records).Flags);
    }

    [Fact]
    public void Lines_of_a_deleted_generation_are_missing_and_the_numbers_of_the_others_stay()
    {
        using var first = new ReaderHarness(_log.Path);
        _log.Write("a\n");
        _log.Write("b\n");
        first.ReadToEnd();
        _log.Rotate();
        _log.Write("c\n");
        first.Finish();
        Assert.Equal([3], first.Receiver.Sizes);
        File.Delete(_log.Numbered(1));

        using var second = Restart(first.Receiver.Descriptions[0], first.Receiver.Acknowledged);
        second.Refresh();
        _ = second.Reader.Read();
        TakeNotice(second, first.Receiver.Descriptions[0], "2 lines may be missing here");
        Assert.True(second.Queue.TryTake(out var batch));

        Assert.Equal(3, batch.Records);
        Assert.Equal(LossReason.RotatedAway, batch.MissingReason);
        Assert.Equal([(2, true), (1, false)], Segments(batch));
        Assert.True(batch.IsBegun);
        second.Queue.Complete(batch);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_counted_as_lost_before_the_last_end_stays_counted_for_its_reason(bool isReadableAgain)
    {
        var first = ReadAll("a\n", "b\n", "c\n");
        var batch = first.Descriptions[0];
        if (!isReadableAgain)
        {
            File.Delete(_log.Path);
            _log.Write("d\n");
        }

        using var second = new ReaderHarness(_log.Path, resume: batch.End)
        {
            Pending = [new PendingBatch(batch, [new BatchPart(1, 2, 3)], new BatchOutcome(0, 2, 0, LossReason.Removed))],
        };
        second.Refresh();
        _ = second.Reader.Read();
        if (!isReadableAgain) TakeNotice(second, batch, "3 lines may be missing here");
        Assert.True(second.Queue.TryTake(out var again));

        Assert.Equal((2, LossReason.Removed, LossReason.Removed), (again.Lost, again.LostReason, again.MissingReason));
        Assert.Equal((2, LossReason.Removed), (again.Outcome.LostRecords, again.Outcome.Reason));
        Assert.Equal(again.Covered * 2 / 3, again.Outcome.LostBytes);
        second.Queue.Complete(again);
        while (second.Queue.TryTake(out var rest)) second.Queue.Complete(rest);
    }

    [Fact]
    public void Lines_that_were_missing_when_the_batch_was_written_down_again_are_missing_still()
    {
        using var first = new ReaderHarness(_log.Path);
        _log.Write("a\n");
        first.ReadToEnd();
        _log.Rotate();
        _log.Write("b\n");
        first.Finish();
        File.Delete(_log.Numbered(1));
        using var second = Restart(first.Receiver.Descriptions[0], first.Receiver.Acknowledged);
        second.Refresh();
        _ = second.Reader.Read();
        TakeNotice(second, first.Receiver.Descriptions[0], "1 lines may be missing here");
        Assert.True(second.Queue.TryTake(out var renamed));
        var again = BatchReceiver.Describe(renamed);
        second.Queue.Complete(renamed);

        // One file without a name is what a range without a place looks like, unless its length is looked at.
        using var third = Restart(again, first.Receiver.Acknowledged);
        third.Refresh();
        _ = third.Reader.Read();
        Assert.Equal(1, third.Receiver.Receive(1));
        Assert.True(third.Queue.TryTake(out var batch));

        Assert.Equal([(1, true), (1, false)], Segments(batch));
        third.Queue.Complete(batch);
    }

    [Fact]
    public void Other_bytes_at_the_same_place_are_not_sent_under_the_old_name()
    {
        var first = ReadAll("a\n", "b\n");
        var bytes = File.ReadAllBytes(_log.Path);
        var feed = Array.IndexOf(bytes, (byte)'\n');
        // The first record stays, so the generation keeps its name.
        bytes.AsSpan(feed + 1, 20).Fill((byte)'\n');
        File.WriteAllBytes(_log.Path, bytes);

        using var second = Restart(first.Descriptions[0], first.Acknowledged);
        second.Refresh();
        _ = second.Reader.Read();
        TakeNotice(second, first.Descriptions[0], "2 lines may be missing here");
        Assert.True(second.Queue.TryTake(out var batch));

        Assert.Equal([(2, true)], Segments(batch));
        second.Queue.Complete(batch);
    }

    [Fact]
    public void A_batch_waits_for_memory_and_then_comes_whole()
    {
        var first = ReadAll([.. Enumerable.Range(0, 3000).Select(static number => $"{number} {new string('y', 200)}\n")]);
        using var second = Restart(first.Descriptions[0]);
        second.Refresh();
        var held = new List<PageRun>();
        while (second.Pool.TryRent(1, out var run)) held.Add(run);
        Assert.Equal(ReadOutcome.Blocked, second.Reader.Read());
        Assert.Equal(held.Count, second.Pool.PagesInUse);

        foreach (var run in held) second.Pool.Release(run);
        second.Finish();
        Assert.Equal(3000, second.Receiver.Texts.Count());
        Assert.Equal(1, second.Receiver.Descriptions.Count(description => description.Id == first.Descriptions[0].Id));
    }

    [Fact]
    public void Streams_that_stand_at_different_places_stay_there_when_a_batch_ends_between_them()
    {
        // Standard output waits in a long line, standard error is ahead.
        using var first = new ReaderHarness(_log.Path);
        _log.Append(DockerLine.Of("begin ", StreamKind.Stdout, 500));
        for (var i = 0; i < 6; i++) _log.Write($"e{i}\n", StreamKind.Stderr);
        first.ReadToEnd();
        first.Deliver();
        var acknowledged = first.Receiver.Acknowledged;
        _log.Append(DockerLine.Of("end\n", StreamKind.Stdout, 500));
        _log.Write("o\n");

        // A small batch ends before standard error is caught up with, and the process dies.
        using var second = new ReaderHarness(_log.Path, resume: acknowledged);
        second.Refresh();
        second.ReadToEnd();
        second.Deliver();

        using var third = new ReaderHarness(_log.Path, resume: second.Receiver.Acknowledged);
        third.Finish();
        Assert.Equal(["begin end\n", "o\n"], second.Receiver.Texts.Concat(third.Receiver.Texts));
    }

    [Fact]
    public void A_gap_is_named_before_the_lines_that_follow_it()
    {
        var first = ReadAll("a\n");
        _log.Rotate();
        _log.Write("b\n");
        File.Delete(_log.Numbered(1));

        using var second = new ReaderHarness(_log.Path, resume: first.Acknowledged);
        second.Finish();

        var notice = second.Records[0];
        Assert.StartsWith("rask-log-forwarder: lines may be missing here: generation ", notice.Text, StringComparison.Ordinal);
        Assert.Contains(first.Acknowledged!.Value.Stdout.Generation!, notice.Text, StringComparison.Ordinal);
        Assert.Equal(LineFlags.Notice, notice.Flags);
        Assert.Equal(["b\n"], second.Receiver.Texts.Skip(1));
    }

    [Fact]
    public void The_notice_of_missing_lines_is_not_made_twice_when_the_process_dies_behind_it()
    {
        var first = ReadAll("a\n", "b\n");
        File.Delete(_log.Path);
        _log.Write("c\n");
        using var second = Restart(first.Descriptions[0]);
        second.Refresh();
        _ = second.Reader.Read();
        Assert.Equal(1, second.Receiver.Receive(1));
        var notice = second.Receiver.Descriptions[0];

        using var third = new ReaderHarness(_log.Path, resume: first.Acknowledged)
        {
            Pending = [new PendingBatch(first.Descriptions[0], []), new PendingBatch(notice, [])],
        };
        third.Refresh();
        while (third.Reader.Read() == ReadOutcome.Progress)
        {
        }

        Assert.True(third.Queue.TryTake(out var lost));
        Assert.Equal((first.Descriptions[0].Id, true), (lost.Id, lost.HasMissing));
        third.Queue.Complete(lost);
        Assert.Equal(1, third.Receiver.Receive(1));
        Assert.Equal(notice.Id, third.Receiver.Descriptions[0].Id);
        Assert.Equal(second.Receiver.Texts.First(), Assert.Single(third.Receiver.Texts));
        while (second.Queue.TryTake(out var rest)) second.Queue.Complete(rest);
    }

    [Fact]
    public void A_notice_in_a_pending_batch_is_sent_again_as_it_was()
    {
        var first = ReadAll("a\n");
        _log.Rotate();
        _log.Write("b\n");
        File.Delete(_log.Numbered(1));
        using var second = new ReaderHarness(_log.Path, resume: first.Acknowledged);
        second.Finish();

        using var third = Restart(second.Receiver.Descriptions[0], second.Receiver.Acknowledged);
        third.Finish();
        Assert.Equal(second.Receiver.Texts, third.Receiver.Texts);
    }

    /// <summary>What comes before a batch of which lines are missing: a batch of its own that moves no position.</summary>
    private static void TakeNotice(ReaderHarness reader, BatchDescription missing, string text)
    {
        Assert.Equal(1, reader.Receiver.Receive(1));
        var notice = Assert.Single(reader.Records);
        Assert.Contains(text, notice.Text, StringComparison.Ordinal);
        Assert.Contains($"(batch {missing.Id})", notice.Text, StringComparison.Ordinal);
        Assert.Equal(LineFlags.Notice, notice.Flags);
        Assert.Equal(0, reader.Receiver.Descriptions[0].Covered);
    }

    private static List<(int Records, bool IsMissing)> Segments(Batch batch)
    {
        var segments = new List<(int, bool)>();
        foreach (ref readonly var segment in batch.Segments) segments.Add((segment.Records, segment.IsMissing));
        return segments;
    }

    private static (string, long, string) Place(ReceivedRecord record) => (record.Generation, record.Offset, record.Text);

    private BatchReceiver ReadAll(params string[] texts)
    {
        foreach (var text in texts) _log.Write(text);
        using var first = new ReaderHarness(_log.Path);
        first.Finish();
        Assert.Single(first.Receiver.Sizes);
        return first.Receiver;
    }

    private ReaderHarness Restart(BatchDescription pending, StreamPositions? resume = null) =>
        new(_log.Path, resume: resume ?? pending.End) { Pending = [new PendingBatch(pending, [])] };
}
