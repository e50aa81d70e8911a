using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector;

public sealed class DamageTests : IDisposable
{
    private readonly LogFiles _log = new();

    public static TheoryData<int> Widths => Lines.LineScannerTests.Widths;

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_torn_record_ends_where_the_next_one_starts()
    {
        _log.Write("before\n");
        _log.Append("{\"log\":\"torn by a pow");
        _log.Write("after\n");
        Assert.Equal(["before\n", "{\"log\":\"torn by a pow", "after\n"], Read());
    }

    [Fact]
    public void A_whole_record_without_line_end_ends_where_the_next_one_starts()
    {
        _log.Append(DockerLine.Of("one\n", time: 1).AsSpan()[..^1]);
        _log.Append(DockerLine.Of("two\n", time: 2).AsSpan()[..^1]);
        _log.Write("three\n");
        Assert.Equal(["one\n", "two\n", "three\n"], Read());
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_record_may_be_torn_after_any_byte(int width)
    {
        var whole = DockerLine.Of("torn \"record\"\n", time: 3, attributes: "{\"log\":\"x\"}")[..^1];
        for (var length = 1; length <= whole.Length; length++)
        {
            // At this one place what follows looks like attributes with a label named "log"; it comes as one raw record.
            if (whole.AsSpan(0, length).EndsWith("\"attrs\":"u8)) continue;
            using var log = new LogFiles();
            log.Write("before\n");
            log.Append(whole.AsSpan(0, length));
            log.Write("after\n");
            using var reader = new ReaderHarness(log.Path, width: (SimdWidth)width);
            reader.Finish();
            var torn = length == whole.Length ? "torn \"record\"\n" : Encoding.UTF8.GetString(whole, 0, length);
            Assert.Equal(["before\n", torn, "after\n"], reader.Receiver.Texts);
            Assert.Equal(log.Written, reader.Counters.BytesRead);
        }
    }

    [Fact]
    public void A_torn_record_at_the_end_of_a_closed_file_is_delivered()
    {
        _log.Write("before\n");
        _log.Append("{\"log\":\"torn");
        _log.Rotate();
        _log.Write("after\n");
        Assert.Equal(["before\n", "{\"log\":\"torn", "after\n"], Read());
    }

    [Fact]
    public void What_is_still_being_written_is_waited_for()
    {
        using var reader = new ReaderHarness(_log.Path);
        var line = DockerLine.Of("slow\n", time: 5);
        foreach (var part in line)
        {
            reader.ReadToEnd();
            reader.Deliver();
            Assert.Empty(reader.Records);
            _log.Append([part]);
        }

        reader.ReadToEnd();
        reader.Deliver();
        Assert.Equal(["slow\n"], reader.Receiver.Texts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(128 * 1024)]
    [InlineData(1_000_000)]
    public void Zeros_are_left_out_and_a_record_names_them(int zeros)
    {
        _log.Write("before\n");
        _log.Append(new byte[zeros]);
        _log.Write("after\n");
        _log.Append(new byte[zeros]);
        _log.Append("\n");
        _log.Write("end\n");
        using var reader = new ReaderHarness(_log.Path);
        reader.Finish();
        Assert.Equal(["before\n", $"{zeros} bytes", "after\n", $"{zeros + 1} bytes", "end\n"], Shortened(reader));
        Assert.Equal((2 * zeros) + 1, reader.Counters.DamagedBytes);
        Assert.Equal(_log.Written, reader.Counters.BytesRead);
        AssertLost(reader, LossReason.Damaged, (2 * zeros) + 1, gaps: 2);
    }

    [Fact]
    public void Zeros_at_the_end_are_named_when_they_are_read_and_not_once_more()
    {
        _log.Write("before\n");
        _log.Append(new byte[5000]);
        using var reader = new ReaderHarness(_log.Path);
        reader.Finish();
        Assert.Equal(["before\n", "5000 bytes"], Shortened(reader));
        _log.Write("after\n");
        reader.Finish();
        Assert.Equal(["before\n", "5000 bytes", "after\n"], Shortened(reader));

        using var next = new ReaderHarness(_log.Path, resume: reader.Receiver.Acknowledged);
        next.Finish();
        Assert.Empty(next.Records);
        Assert.Equal(0, next.Ledger.Snapshot().Taken);
    }

    [Fact]
    public void Zeros_that_were_named_are_not_named_again_where_one_stream_is_behind_the_other()
    {
        _log.Append(DockerLine.Of("begin ", StreamKind.Stdout, 500));
        _log.Append(new byte[700]);
        _log.Write("error\n", StreamKind.Stderr);
        using var first = new ReaderHarness(_log.Path);
        first.ReadToEnd();
        first.Deliver();
        Assert.Equal(["700 bytes", "error\n"], Shortened(first));
        _log.Append(DockerLine.Of("end\n", StreamKind.Stdout, 500));

        using var second = new ReaderHarness(_log.Path, resume: first.Receiver.Acknowledged);
        second.Finish();
        Assert.Equal(["begin end\n"], second.Receiver.Texts);
        // Each byte once, although the second one had to read on from the beginning.
        Assert.Equal(_log.Written, first.Ledger.Snapshot().Taken + second.Ledger.Snapshot().Taken);
    }

    [Fact]
    public void Zeros_are_counted_once_when_memory_is_short()
    {
        _log.Append(DockerLine.Of("begin ", time: 5));
        _log.Append(DockerLine.Of("again ", time: 5));
        _log.Append(new byte[100]);
        _log.Append("plain\n");
        using var reader = new ReaderHarness(_log.Path, pages: 2);
        // With all other pages taken the unfinished line cannot be joined, so the reader stops behind the zeros.
        Assert.True(reader.Pool.TryRent(1, out var other));
        reader.Refresh();
        Assert.Equal(ReadOutcome.Blocked, reader.Reader.Read());
        Assert.Equal(ReadOutcome.Blocked, reader.Reader.Read());
        reader.Pool.Release(other);
        reader.Finish();
        Assert.Equal(["100 bytes", "begin again ", "plain"], Shortened(reader));
        // The zeros once, and the line that is no record.
        Assert.Equal(100 + "plain".Length, reader.Counters.DamagedBytes);
        Assert.Equal(_log.Written, reader.Counters.BytesRead);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void A_log_that_is_rotated_away_between_two_looks_is_named_as_a_gap(int rotations, bool isGone)
    {
        _log.Write("0\n");
        using var reader = new ReaderHarness(_log.Path);
        reader.ReadToEnd();
        for (var number = 1; number <= rotations; number++)
        {
            _log.Rotate(maxFile: 2);
            _log.Write($"{number}\n");
        }

        reader.Finish();
        // With two files, the second rotation deletes the one that is being read, and the third one that was never seen.
        string[] lines = [.. Enumerable.Range(0, rotations + 1).Where(number => number == 0 || number >= rotations - 1).Select(static number => $"{number}\n")];
        Assert.Equal(lines, reader.Receiver.Texts.Where(static text => text.Length == 2));
        var notices = reader.Receiver.Texts.Where(static text => text.Length != 2).ToList();
        Assert.Equal(isGone ? 1 : 0, notices.Count);
        Assert.Equal(isGone ? 1 : 0, reader.Ledger.Snapshot().Totals.Lost.Gaps);
        if (!isGone) return;
        Assert.Contains("lines may be missing here", notices[0], StringComparison.Ordinal);
        Assert.Equal(notices[0], reader.Receiver.Texts.ElementAt(1));
    }

    [Fact]
    public void A_log_that_is_deleted_and_made_again_has_no_gap()
    {
        _log.Write("before\n");
        using var reader = new ReaderHarness(_log.Path);
        reader.ReadToEnd();
        File.Delete(_log.Path);
        _log.Write("after\n");
        reader.Finish();
        Assert.Equal(["before\n", "after\n"], reader.Receiver.Texts);
    }

    [Fact]
    public void Lines_that_are_no_records_are_delivered_and_counted()
    {
        _log.Write("before\n");
        _log.Append("no record\n{\"log\":\"torn\n");
        _log.Write("after\n");
        using var reader = new ReaderHarness(_log.Path);
        reader.Finish();
        Assert.Equal(["before\n", "no record", "{\"log\":\"torn", "after\n"], reader.Receiver.Texts);
        Assert.Equal("no record".Length + "{\"log\":\"torn".Length, reader.Counters.DamagedBytes);
    }

    [Fact]
    public void Empty_lines_are_counted_and_left_out()
    {
        _log.Append("\n\n");
        _log.Write("text\n");
        _log.Append("\n");
        using var reader = new ReaderHarness(_log.Path);
        reader.Finish();
        Assert.Equal(["text\n"], reader.Receiver.Texts);
        Assert.Equal(3, reader.Counters.DamagedBytes);
    }

    [Fact]
    public void Text_that_is_no_docker_log_is_delivered_line_by_line()
    {
        _log.Append("plain\nsecond {\"a\":1}\n\tthird\n");
        Assert.Equal(["plain", "second {\"a\":1}", "\tthird"], Read());
    }

    [Theory]
    [InlineData(' ')]
    [InlineData('x')]
    [InlineData('{')]
    [InlineData('"')]
    [InlineData('\u0080')]
    [InlineData('\u00ff')]
    public void Ten_megabytes_without_line_end_come_in_pieces(int value)
    {
        const int Length = 10_000_000;
        var bytes = new byte[Length];
        Array.Fill(bytes, (byte)value);
        _log.Append(bytes);
        _log.Write("\nafter\n");
        using var reader = new ReaderHarness(_log.Path);
        reader.Finish();
        Assert.Equal(_log.Written, reader.Counters.BytesRead);
        Assert.Equal("\nafter\n", reader.Records[^1].Text);
        Assert.Equal(Length, reader.Records.Take(reader.Records.Count - 1).Sum(static record => record.Line.Length));
        Assert.InRange(reader.Records.Count, 10, 1000);
    }

    [Fact]
    public void A_record_that_never_ends_comes_in_pieces()
    {
        _log.Append("{\"log\":\"" + new string('x', 5_000_000));
        _log.Write("after\n");
        using var reader = new ReaderHarness(_log.Path);
        reader.Finish();
        Assert.Equal(_log.Written, reader.Counters.BytesRead);
        Assert.Equal("after\n", reader.Records[^1].Text);
        Assert.InRange(reader.Records.Count, 10, 1000);
    }

    [Fact]
    public void Pieces_do_not_tear_characters()
    {
        var text = string.Concat(Enumerable.Repeat("aé€😀", 50_000));
        _log.Append(text + "\n");
        var pieces = Read();
        Assert.Equal(text, string.Concat(pieces));
        Assert.DoesNotContain(pieces, static piece => piece.Contains('\ufffd'));
    }

    [Fact]
    public void Any_bytes_are_read_to_the_end()
    {
        var bits = Gen.OneOf(
            Gen.Byte.Array[0, 300],
            Gen.Int[0, 70_000].Select(static length => new byte[length]),
            Gen.Select(Gen.Byte, Gen.Int[0, 200_000], static (value, length) =>
            {
                var run = new byte[length];
                Array.Fill(run, value);
                return run;
            }),
            Gen.Select(Gen.Int[0, 200], Gen.Int[1, 4], static (cut, time) =>
            {
                var line = DockerLine.Of(time % 2 == 0 ? "text\n" : "text", time % 3 == 0 ? StreamKind.Stderr : StreamKind.Stdout, time);
                return line[..Math.Min(cut, line.Length)];
            }),
            Gen.Const(DockerLine.Of("whole\n")),
            Gen.Const(DockerLine.Of("part", time: 3)),
            Gen.Const("\n"u8.ToArray()),
            Gen.Const("{\"log\":\""u8.ToArray()));
        Gen.Select(bits.Array[0, 20], Gen.Int[1, 50], Gen.Int[6, 12], Gen.Int[100, 300_000]).Sample(
            static (parts, records, pages, longest) =>
            {
                using var log = new LogFiles();
                log.Append([]);
                foreach (var part in parts) log.Append(part);
                using var reader = new ReaderHarness(log.Path, new CollectorLimits(records, 100_000, 1000, longest), pages);
                reader.Finish();
                Assert.Equal(log.Written, reader.Counters.BytesRead);
                Assert.Null(reader.Ledger.Verify(0));
                Assert.Equal(log.Written - (reader.Reader.Chain.Current?.LeadingZeros ?? 0), reader.Ledger.Snapshot().Taken + reader.Reader.Grouper.Open.Covered);
                Assert.True(reader.Reader.Grouper.Open.Records == 0 && !reader.Reader.Grouper.HasUnfinished);
                reader.Reader.Rest();
                Assert.Equal(0, reader.Pool.PagesInUse);
            },
            iter: 300, threads: 1);
    }

    /// <summary>The texts, of notices only what is missing.</summary>
    private static IEnumerable<string> Shortened(ReaderHarness reader) =>
        reader.Records.Select(static record => record.Flags == LineFlags.Notice ? Regex.Match(record.Text, "[0-9]+ bytes").Value : record.Text);

    private void AssertLost(ReaderHarness reader, LossReason reason, long bytes, long gaps)
    {
        var ledger = reader.Ledger.Snapshot();
        Assert.Equal((bytes, 0L, gaps), ledger.Totals.Lost[reason]);
        Assert.Equal((_log.Written, 0L, _log.Written - bytes), (ledger.Taken, ledger.InFlight, ledger.Totals.AcknowledgedBytes));
    }

    private List<string> Read()
    {
        using var reader = new ReaderHarness(_log.Path);
        reader.Finish();
        Assert.Equal(_log.Written, reader.Counters.BytesRead);
        return [.. reader.Receiver.Texts];
    }
}
