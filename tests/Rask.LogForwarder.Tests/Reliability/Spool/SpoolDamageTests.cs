using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability.Spool;
using Rask.Protocol.Hashing;

namespace Rask.LogForwarder.Tests.Reliability.Spool;

public sealed class SpoolDamageTests : IDisposable
{
    private const int LastKilobyte = 1024;
    private const int InputOutputError = 5; // EIO of Linux
    private readonly SpoolRig _rig = new();
    private readonly byte[] _segment;
    private readonly string _path;
    private readonly long[] _ends;
    private readonly string[] _shown;

    public SpoolDamageTests()
    {
        List<long> ends = [];
        Batch[] batches = [.. Enumerable.Range(1, 4).Select(i => _rig.Batches.Numbered(i, 3, filler: $"{i * 7919}"))];
        foreach (var batch in batches)
        {
            _rig.Add(batch);
            ends.Add(_rig.Spool.Bytes);
        }

        _ends = [.. ends];
        _shown = [.. batches.Select(SpoolBatches.Show)];
        _rig.Close();
        _path = _rig.Segments[0];
        _segment = File.ReadAllBytes(_path);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_tail_that_is_cut_anywhere_costs_the_torn_record_only()
    {
        for (var length = _segment.Length - LastKilobyte; length < _segment.Length; length++)
        {
            Put(_segment[..length]);
            var intact = _ends.Count(end => end <= length);
            var torn = length - (intact == 0 ? 0 : _ends[intact - 1]);
            Assert.Equal(intact, _rig.Spool.Batches);
            Assert.Equal((torn, torn > 0 ? 1 : 0), (_rig.Spool.DamagedBytes, _rig.Spool.Damages));
            Assert.Equal(length - torn, _rig.Segments.Sum(static path => new FileInfo(path).Length));
            Assert.Equal(_shown[..intact], _rig.Drain());
            Assert.Empty(_rig.Quarantined);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_byte_that_is_flipped_anywhere_costs_its_record_only(bool isSynced)
    {
        for (var at = (int)_ends[1]; at < _segment.Length; at++)
        {
            var bytes = _segment.ToArray();
            bytes[at] ^= (byte)(1 << (at % 8));
            Put(bytes, isSynced);
            var hit = _ends.Count(end => end <= at);
            Assert.Equal(_shown.Where((_, index) => index != hit), _rig.Drain());
            var start = hit == 0 ? 0 : _ends[hit - 1];
            Assert.Equal((1, _ends[hit] - start), (_rig.Spool.Damages, _rig.Spool.DamagedBytes));
            Assert.Equal((0, 0), (_rig.Spool.Batches, _rig.Spool.Bytes));
        }
    }

    [Fact]
    public void A_damaged_segment_is_kept_in_the_quarantine()
    {
        var bytes = _segment.ToArray();
        bytes[_ends[1] + 20] ^= 1;
        Put(bytes);
        _ = _rig.Spool;
        Assert.Equal(bytes, File.ReadAllBytes(Assert.Single(_rig.Quarantined)));
        Assert.Contains(_rig.Folder.LogLines, static line => line.Contains("damaged", StringComparison.Ordinal));
        Assert.Equal(3, _rig.Drain().Count);
        Assert.Empty(_rig.Segments);
        Assert.Single(_rig.Quarantined);
    }

    [Fact]
    public void A_segment_of_which_nothing_can_be_used_moves_to_the_quarantine()
    {
        Put([1, 2, 3, 4, .. new byte[5000]]);
        Assert.Equal(0, _rig.Spool.Batches);
        Assert.Single(_rig.Quarantined);
        Assert.Empty(_rig.Segments);
    }

    [Fact]
    public void A_version_that_is_not_known_moves_to_the_quarantine()
    {
        var record = _segment[..(int)_ends[0]];
        var header = BitConverter.ToInt32(record, 4) + 8;
        record[16] = 9;
        BitConverter.TryWriteBytes(record.AsSpan(12), Crc32C.Of(record.AsSpan(16, header - 16)));
        Put(record);
        Assert.Equal(0, _rig.Spool.Batches);
        Assert.Equal(record, File.ReadAllBytes(Assert.Single(_rig.Quarantined)));
    }

    [Theory]
    [InlineData(Errno.AccessDenied)]
    [InlineData(InputOutputError)]
    public void A_segment_that_cannot_be_read_at_a_start_is_kept_while_later_ones_are_delivered(int errno)
    {
        var later = _rig.Batches.Numbered(9, 2);
        _rig.Add(later);
        _rig.Close();
        _rig.Io.Unreadable[_path] = errno;

        Assert.Equal([SpoolBatches.Show(later)], _rig.Drain());
        Assert.Contains(_rig.Folder.LogLines, line => line.Contains("cannot read a segment", StringComparison.Ordinal) && line.Contains(_path, StringComparison.Ordinal));
        _rig.Close();
        _ = _rig.Spool;
        Assert.Equal(_segment, File.ReadAllBytes(Assert.Single(_rig.Unread)));
    }

    [Fact]
    public void Segments_that_cannot_be_read_are_kept_all_however_small_the_spool_is()
    {
        // Copies for inspection may take a tenth of that.
        _rig.Limit = 2 * _segment.Length;
        List<byte[]> written = [];
        for (var start = 0; start < 3; start++)
        {
            if (start > 0) _rig.Add(_rig.Batches.Numbered(10 + start, 3, filler: $"{start}"));
            _rig.Close();
            written.Add(File.ReadAllBytes(_rig.Segments[^1]));
            _rig.Io.Unreadable[_rig.Segments[^1]] = Errno.AccessDenied;
            Assert.Equal(0, _rig.Spool.Batches);
            _rig.Close();
        }

        var kept = Directory.GetFiles(_rig.Directory, "*.lz4", SearchOption.AllDirectories).Select(File.ReadAllBytes).ToArray();
        Assert.All(written, segment => Assert.Contains(kept, bytes => bytes.AsSpan().SequenceEqual(segment)));
    }

    [Fact]
    public void Lines_that_a_power_failure_tore_are_named_when_it_opens_and_no_position_is_based_on_them()
    {
        var bytes = _segment.ToArray();
        bytes.AsSpan((int)_ends[3] - 200, 200).Clear();
        Put(bytes);
        Assert.Equal([4], _rig.Spool.Contents.Damaged.Select(static batch => batch.Id.Sequence));
        Assert.Equal(3, _rig.Spool.Contents.Ends["c0ffee"].Id.Sequence);
    }

    [Fact]
    public void A_batch_that_cannot_be_read_back_is_named()
    {
        var bytes = _segment.ToArray();
        bytes[_ends[1] - 30] ^= 1;
        Put(bytes, isSynced: true);
        Assert.Equal(4, _rig.Spool.Batches);
        List<long?> damaged = [];
        _rig.Spool.Damaged = batch => damaged.Add(batch?.Id.Sequence);
        Assert.Equal(3, _rig.Drain().Count);
        Assert.Equal([2], damaged);
        Assert.Single(_rig.Quarantined);
    }

    [Fact]
    public void A_damaged_cursor_only_sends_batches_again()
    {
        Put(_segment);
        Assert.True(_rig.Spool.TryPeek(out var batch));
        _rig.Spool.Remove(batch);
        _rig.Close();
        var cursor = Path.Combine(_rig.Directory, "cursor");
        var bytes = File.ReadAllBytes(cursor);
        for (var at = 0; at < bytes.Length; at++)
        {
            var flipped = bytes.ToArray();
            flipped[at] ^= 1;
            File.WriteAllBytes(cursor, flipped);
            Assert.InRange(_rig.Spool.Batches, 3, 4);
            _rig.Close();
        }

        File.WriteAllBytes(cursor, []);
        Assert.Equal(4, _rig.Spool.Batches);
        _rig.Close();
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(cursor, bytes[..length]);
            Assert.InRange(_rig.Spool.Batches, 3, 4);
            _rig.Close();
        }
    }

    /// <summary>A spool of these bytes, which a later process opens.</summary>
    private void Put(byte[] bytes, bool isSynced = false)
    {
        _rig.Close();
        Directory.Delete(_rig.Directory, recursive: true);
        Directory.CreateDirectory(_rig.Directory);
        File.WriteAllBytes(_path, bytes);
        if (!isSynced) return;
        // What is known to be on the device is not read again when a process starts.
        using var cursor = SpoolCursor.TryOpen(new SpoolIo(), _rig.Directory, out _)!;
        Assert.Equal(0, cursor.NoteSynced((1, bytes.Length)));
    }
}
