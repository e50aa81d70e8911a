using CsCheck;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability.Spool;
using Rask.Protocol.Hashing;

namespace Rask.LogForwarder.Tests.Reliability.Spool;

public sealed class SpoolDamageTests : IDisposable
{
    private const int LastKilobyte = 1024;
    private const int InputOutputError = 5; // EIO of Linux
    private const string Copied = "other bytes of the segment";

    private static readonly string[] Kinds = ["zeros", "noise", Copied, "unreadable"];
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_header_whose_length_is_wrong_costs_its_record_only(bool isSynced)
    {
        var lengths = new[] { 0, 1, 31, 32, _segment.Length, SpoolRecord.LongestHeader - 8, SpoolRecord.LongestHeader, int.MaxValue, -1 };
        // At 4 stands the length of the header, which no checksum covers; at 20 that of the frame.
        foreach (var (at, length) in lengths.SelectMany(static length => new[] { (4, length), (20, length) }))
        {
            for (var hit = 0; hit < _ends.Length; hit++)
            {
                var bytes = _segment.ToArray();
                BitConverter.TryWriteBytes(bytes.AsSpan((int)Start(hit) + at), length);
                Put(bytes, isSynced);
                Assert.Equal(_shown.Where((_, index) => index != hit), _rig.Drain());
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_intact_header_in_the_place_of_another_one_costs_that_record_only(bool isSynced)
    {
        // The records differ in length, so each header leads astray wherever it does not belong.
        using var rig = new SpoolRig();
        var batches = Enumerable.Range(1, 6).Select(i => rig.Batches.Numbered(i, 1 + (i * 5 % 7), filler: new string((char)('a' + i), i * 40))).ToArray();
        List<long> starts = [0];
        foreach (var batch in batches)
        {
            rig.Add(batch);
            starts.Add(rig.Spool.Bytes);
        }

        var shown = batches.Select(SpoolBatches.Show).ToArray();
        rig.Close();
        var segment = File.ReadAllBytes(rig.Segments[0]);
        foreach (var (from, to) in from a in Enumerable.Range(0, 6) from b in Enumerable.Range(0, 6) where a != b select (a, b))
        {
            var bytes = segment.ToArray();
            var header = BitConverter.ToInt32(segment, (int)starts[from] + 4) + 8;
            segment.AsSpan((int)starts[from], header).CopyTo(bytes.AsSpan((int)starts[to]));
            Put(bytes, isSynced);
            var untouched = Enumerable.Range(0, 6).Where(i => starts[to] + header <= starts[i] || starts[i + 1] <= starts[to]).Select(i => shown[i]).ToArray();
            var drained = _rig.Drain();
            Assert.Equal(untouched, drained);
            Assert.Equal((0, 0), (_rig.Spool.Batches, _rig.Spool.Bytes));
        }
    }

    [Fact]
    public void No_damage_hides_a_record_that_it_does_not_touch() => Gen.Select(
        Gen.Int[0, _segment.Length - 1], Gen.Int[1, 600], Gen.Int[0, 3].Select(static kind => Kinds[kind]), Gen.Int[0, _segment.Length - 1], Gen.Bool)
        .Array[1, 3].Sample(
            damages =>
            {
                var bytes = _segment.ToArray();
                var touched = new bool[bytes.Length];
                var unreadable = (0L, 0L);
                foreach (var (start, size, kind, source, isAligned) in damages)
                {
                    // Where a record begins it hurts most.
                    var from = isAligned ? (int)Start(start % _ends.Length) : start;
                    var length = Math.Min(size, bytes.Length - from);
                    for (var i = 0; i < length; i++)
                    {
                        bytes[from + i] = kind switch
                        {
                            "zeros" => 0,
                            "noise" => (byte)((source + i) * 2654435761 >> 13),
                            "unreadable" => bytes[from + i],
                            _ => _segment[(source + i) % _segment.Length],
                        };
                        touched[from + i] = true;
                    }

                    if (kind != "unreadable") continue;
                    // A device fails in whole sectors.
                    unreadable = (from / 512 * 512, (from + length + 511) / 512 * 512);
                    for (var i = unreadable.Item1; i < Math.Min(unreadable.Item2, bytes.Length); i++) touched[i] = true;
                }

                Put(bytes, isSynced: damages[0].Item5);
                _rig.Io.Unreadable = unreadable;
                var drained = _rig.Drain();
                var expected = _shown.Where((_, index) => !touched.AsSpan((int)Start(index), (int)(_ends[index] - Start(index))).Contains(true)).ToArray();
                // Bytes that were copied may be what stood there already, or a whole record once more.
                var isCopied = damages.Any(static damage => damage.Item3 == Copied);
                Assert.Equal(expected, isCopied ? InOrder(expected, drained) : drained.Where(expected.Contains));
                Assert.All(drained, shown => Assert.Contains(shown, _shown));
            },
            iter: 1000, threads: 1);

    /// <summary>What of the expected is there, each behind the one before it.</summary>
    private static IEnumerable<string> InOrder(string[] expected, IEnumerable<string> drained)
    {
        var next = 0;
        foreach (var shown in drained)
        {
            if (next < expected.Length && shown == expected[next]) yield return expected[next++];
        }
    }

    [Fact]
    public void A_segment_with_damage_of_which_no_copy_can_be_made_is_not_cut_and_goes_to_the_quarantine_itself()
    {
        var bytes = _segment.ToArray();
        bytes[_ends[2] + 12] ^= 1;
        Put(bytes);
        File.WriteAllText(Path.Combine(_rig.Directory, "quarantine"), "no directory");
        Assert.Equal(3, _rig.Spool.Batches);
        Assert.Equal(bytes, File.ReadAllBytes(_path));
        File.Delete(Path.Combine(_rig.Directory, "quarantine"));
        Assert.Equal(_shown[..3], _rig.Drain());
        Assert.Equal(bytes, File.ReadAllBytes(Assert.Single(_rig.Quarantined)));
        Assert.Empty(_rig.Segments);
    }

    [Fact]
    public void A_repair_that_cannot_keep_a_copy_changes_nothing()
    {
        var bytes = _segment.ToArray();
        bytes[_ends[0] + 12] ^= 1;
        Put(bytes);
        _rig.Close();
        File.WriteAllText(Path.Combine(_rig.Directory, "quarantine"), "no directory");
        Assert.Throws<IOException>(() => SpoolRepair.Run(_rig.Directory, _rig.Folder.Log, static (_, _) => { }, out _));
        Assert.Equal(bytes, File.ReadAllBytes(_path));
        Assert.Equal([_path], _rig.Segments);
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
        _rig.Io.Closed[_path] = errno;

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
            _rig.Io.Closed[_rig.Segments[^1]] = Errno.AccessDenied;
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

    private long Start(int record) => record == 0 ? 0 : _ends[record - 1];

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
