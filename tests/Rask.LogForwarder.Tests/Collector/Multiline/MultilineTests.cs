using System.Globalization;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector.Multiline;

public sealed class MultilineTests : IDisposable
{
    private const int Millisecond = 1_000_000;
    private const string Head = "java.lang.IllegalStateException: closed\n";
    private const string Frame = "\tat com.example.Store.read(Store.java:41)\n";

    private static readonly CollectorLimits Joining = ReaderHarness.Default with { JoinWithin = TimeSpan.FromMilliseconds(300) };

    private readonly LogFiles _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Nothing_is_joined_where_that_is_turned_off()
    {
        Write(Head, Frame, Frame);
        Assert.Equal([Head, Frame, Frame], Read(ReaderHarness.Default));
    }

    [Fact]
    public void The_record_has_stream_and_time_of_its_first_line()
    {
        _log.Append(DockerLine.Of(Head, StreamKind.Stderr, 5));
        _log.Append(DockerLine.Of(Frame, StreamKind.Stderr, 6));
        using var reader = new ReaderHarness(_log.Path, Joining);
        reader.Finish();
        Assert.Equal(DockerLine.Of(Head + Frame, StreamKind.Stderr, 5)[..^1], Assert.Single(reader.Records).Line);
    }

    [Fact]
    public void The_record_is_named_after_its_first_line()
    {
        _log.Append(DockerLine.Of("first\n", time: 1));
        var offset = _log.Written;
        _log.Append(DockerLine.Of(Head, time: 2));
        _log.Append(DockerLine.Of(Frame, time: 3));
        using var reader = new ReaderHarness(_log.Path, Joining);
        reader.Finish();
        Assert.Equal(offset, reader.Records[1].Offset);
    }

    [Theory]
    [InlineData(299, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [InlineData(-299, true)]
    [InlineData(-301, false)]
    public void Lines_belong_together_only_if_Docker_got_them_soon_after_one_another(int milliseconds, bool isJoined)
    {
        _log.Append(DockerLine.Of(Head, time: 400 * Millisecond));
        _log.Append(DockerLine.Of(Frame, time: (400 + milliseconds) * Millisecond));
        Assert.Equal(isJoined ? [Head + Frame] : [Head, Frame], Read());
    }

    [Fact]
    public void The_time_counts_from_line_to_line()
    {
        for (var i = 0; i < 4; i++) _log.Append(DockerLine.Of(i == 0 ? Head : Frame, time: i * 240 * Millisecond));
        Assert.Equal([Head + Frame + Frame + Frame], Read());
    }

    [Fact]
    public void A_late_line_of_the_other_stream_ends_a_record()
    {
        _log.Append(DockerLine.Of(Head, StreamKind.Stderr, 1));
        _log.Append(DockerLine.Of("late\n", StreamKind.Stdout, 400 * Millisecond));
        _log.Append(DockerLine.Of(Frame, StreamKind.Stderr, 2));
        Assert.Equal([Head, "late\n", Frame], Read());
    }

    [Fact]
    public void Streams_are_grouped_by_themselves()
    {
        _log.Write(Head);
        _log.Write("Error: on the other stream\n", StreamKind.Stderr);
        _log.Write(Frame);
        _log.Write("    at open (store.js:3:4)\n", StreamKind.Stderr);
        _log.Write("plain\n", StreamKind.Stderr);
        _log.Write(Frame);
        _log.Write("plain\n");
        Assert.Equal(
            [Head + Frame + Frame, "Error: on the other stream\n    at open (store.js:3:4)\n", "plain\n", "plain\n"],
            Read().OrderByDescending(static text => text.Length));
    }

    [Fact]
    public void A_record_goes_on_behind_a_rotation()
    {
        _log.Write(Head);
        _log.Write(Frame);
        _log.Rotate();
        _log.Write(Frame);
        _log.Rotate();
        _log.Write(Frame);
        _log.Write("next\n");
        Assert.Equal([Head + Frame + Frame + Frame, "next\n"], Read());
    }

    [Fact]
    public void Batches_may_be_of_any_size()
    {
        for (var i = 0; i < 20; i++) Write("plain\n", Head, Frame, Frame);
        var expected = Enumerable.Range(0, 20).SelectMany(static _ => new[] { "plain\n", Head + Frame + Frame }).ToList();
        for (var size = 1; size < 8; size++) Assert.Equal(expected, Read(Joining with { BatchRecords = size }));
        for (var bytes = 100; bytes < 1000; bytes += 70) Assert.Equal(expected, Read(Joining with { BatchBytes = bytes }));
    }

    [Fact]
    public void Batches_are_full_also_where_their_last_line_may_go_on()
    {
        for (var i = 0; i < 20; i++) Write($"2026-11-23 09:30:44.804 UTC [{i}] LOG:  done\n");
        for (var size = 1; size < 8; size++)
        {
            using var reader = new ReaderHarness(_log.Path, Joining with { BatchRecords = size });
            reader.Finish();
            Assert.Equal(Enumerable.Repeat(size, 20 / size).Concat(20 % size > 0 ? [20 % size] : []), reader.Receiver.Sizes);
        }
    }

    [Fact]
    public void A_line_that_Docker_cut_may_stand_in_a_record()
    {
        var longFrame = "\tat com.example." + new string('x', 40_000) + "(Store.java:1)\n";
        Write(Head, Frame, longFrame, Frame, "next\n");
        Assert.Equal([Head + Frame + longFrame + Frame, "next\n"], Read());
    }

    [Fact]
    public void A_line_that_Docker_cut_may_begin_a_record()
    {
        var statement = "2026-11-23 09:30:44.874 UTC [20] LOG:  statement: INSERT INTO t VALUES ('" + new string('x', 40_000) + "',\n";
        Write(statement, "\t'second')\n", "next\n");
        Assert.Equal([statement + "\t'second')\n", "next\n"], Read());
    }

    [Fact]
    public void A_line_whose_beginning_alone_looks_like_a_head_is_none()
    {
        // Docker's first piece ends in the bracket.
        var line = "{\"a\":\"" + new string('x', DockerLine.PieceLength - 7) + "{\"}\n";
        Write(line, "  indented\n");
        Assert.Equal([line, "  indented\n"], Read());
    }

    [Fact]
    public void A_record_has_a_thousand_lines_at_most()
    {
        Write([Head, .. Enumerable.Repeat(Frame, 2500), "next\n"]);
        var counts = Read().Select(static text => text.Count(static c => c == '\n')).ToList();
        Assert.Equal([OpenRecord.MaxLines, OpenRecord.MaxLines, 501, 1], counts);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(20_000)]
    [InlineData(1 << 20)]
    public void A_record_is_no_longer_than_the_longest_line(int longest)
    {
        var frame = "\tat " + new string('x', 800) + "(Store.java)\n";
        var written = Head + string.Concat(Enumerable.Repeat(frame, 1800));
        Write([Head, .. Enumerable.Repeat(frame, 1800)]);
        using var reader = new ReaderHarness(_log.Path, Joining with { MaxLineBytes = longest });
        reader.Finish();
        Assert.Equal(written, string.Concat(reader.Receiver.Texts));
        Assert.Equal(0, reader.Counters.TruncatedBytes);
        Assert.All(reader.Records, record => Assert.InRange(record.Line.Length, 1, longest + 200));
        if (longest > 2000) Assert.True(reader.Records.Count < 1800 / 10);
    }

    [Fact]
    public void A_line_that_makes_a_record_too_long_is_not_cut_for_that()
    {
        var frame = "\tat " + new string('x', 50_000) + "(Store.java)\n";
        Write(Head, frame, frame, "next\n");
        using var reader = new ReaderHarness(_log.Path, Joining with { MaxLineBytes = 60_000 });
        reader.Finish();
        Assert.Equal([Head + frame, frame, "next\n"], reader.Receiver.Texts);
        Assert.Equal(0, reader.Counters.TruncatedBytes);
    }

    [Fact]
    public void A_line_that_is_too_long_by_itself_is_cut_as_ever()
    {
        Write(Head, "\tat " + new string('x', 50_000) + "(Store.java)\n", "next\n");
        using var reader = new ReaderHarness(_log.Path, Joining with { MaxLineBytes = 20_000 });
        reader.Finish();
        Assert.Equal([LineFlags.None, LineFlags.Truncated, LineFlags.None], reader.Records.Select(static record => record.Flags));
        Assert.Equal(Head, reader.Records[0].Text);
    }

    [Fact]
    public void Lines_with_attributes_stand_alone()
    {
        const string Attributes = "{\"tag\":\"a\"}";
        _log.Append(DockerLine.Of(Head, time: 1, attributes: Attributes));
        _log.Append(DockerLine.Of(Frame, time: 2, attributes: Attributes));
        _log.Append(DockerLine.Of(Head, time: 3));
        _log.Append(DockerLine.Of(Frame, time: 4, attributes: Attributes));
        Assert.Equal([Head, Frame, Head, Frame], Read());
    }

    [Fact]
    public void Damage_ends_a_record()
    {
        _log.Write(Head);
        _log.Append("no record\n");
        _log.Write(Frame);
        Assert.Equal([Head, "no record", Frame], Read());
    }

    [Fact]
    public void A_torn_line_loses_none_of_a_record()
    {
        _log.Write(Head);
        var torn = DockerLine.Of(Frame, time: 2)[..^1];
        _log.Append(torn);
        _log.Append(DockerLine.Of(Frame, time: 3));
        Assert.Equal([Head + Frame + Frame], Read());
    }

    [Fact]
    public void What_cannot_go_on_is_in_a_batch_at_once()
    {
        _log.Write("{\"level\":\"error\",\"msg\":\"panic\"}\n");
        _log.Write("127.0.0.1 - - [23/Nov/2026:09:30:46 +0000] \"GET /error HTTP/1.1\" 500 12 \"-\" \"-\"\n");
        _log.Write("time=2026-11-23T09:30:46Z level=ERROR msg=failed\n");
        _log.Write("listening\n");
        using var reader = new ReaderHarness(_log.Path, Joining);
        reader.ReadToEnd();
        Assert.False(reader.Reader.Grouper.HasUnfinished);
        Assert.Equal(4, reader.Reader.Grouper.Open.Records);
    }

    [Fact]
    public void What_is_done_is_in_a_batch_at_once()
    {
        Write("{\n", "  a: 1\n", "}\n");
        using var reader = new ReaderHarness(_log.Path, Joining);
        reader.ReadToEnd();
        Assert.False(reader.Reader.Grouper.HasUnfinished);
        reader.Deliver();
        Assert.Equal(["{\n  a: 1\n}\n"], reader.Receiver.Texts);
    }

    [Fact]
    public void What_may_go_on_waits_until_it_is_old_enough()
    {
        using var reader = new ReaderHarness(_log.Path, Joining);
        _log.Write(Head);
        reader.ReadToEnd();
        Assert.InRange(reader.Reader.FinishOld(TimeSpan.Zero, System.Diagnostics.Stopwatch.GetTimestamp())!.Value, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(300));
        reader.Deliver();
        Assert.Empty(reader.Records);
        reader.FinishByAge();
        reader.Deliver();
        Assert.Equal([Head], reader.Receiver.Texts);
    }

    [Fact]
    public void A_line_that_comes_behind_a_record_that_was_too_old_is_another_record()
    {
        using var reader = new ReaderHarness(_log.Path, Joining);
        _log.Write(Head);
        reader.ReadToEnd();
        reader.FinishByAge();
        _log.Write(Frame);
        reader.Finish();
        Assert.Equal([Head, Frame], reader.Receiver.Texts);
    }

    [Fact]
    public void Time_ends_nothing_while_there_is_more_to_read()
    {
        Write([.. Enumerable.Repeat(Head, 1), .. Enumerable.Repeat(Frame, 3000)]);
        using var reader = new ReaderHarness(_log.Path, Joining);
        reader.Refresh();
        while (reader.Reader.Read() != ReadOutcome.AtEnd) reader.FinishByAge();
        reader.Finish();
        Assert.All(reader.Receiver.Texts.SkipLast(1), static text => Assert.Equal(OpenRecord.MaxLines, text.Count(static c => c == '\n')));
    }

    [Fact]
    public void A_record_that_waits_holds_no_page_for_long()
    {
        using var reader = new ReaderHarness(_log.Path, Joining);
        _log.Write(Head);
        reader.ReadToEnd();
        reader.FinishByAge();
        reader.Deliver();
        reader.Reader.Rest();
        Assert.Equal(0, reader.Pool.PagesInUse);
    }

    [Fact]
    public void A_record_that_waits_is_delivered_where_memory_is_short()
    {
        Write(Head, Frame);
        using var reader = new ReaderHarness(_log.Path, Joining, pages: 3);
        reader.ReadToEnd();
        for (var i = 0; i < 600; i++) _log.Write(new string('x', 900) + "\n");
        Assert.True(reader.Pool.TryRent(2, out var others));
        reader.Reader.Rest();
        // Reading on needs a page, so the record gives its own back and is read again.
        Assert.Equal(ReadOutcome.Blocked, reader.Reader.Read());
        Assert.Equal(2, reader.Pool.PagesInUse);
        reader.Pool.Release(others);
        reader.Finish();
        Assert.Equal(Head + Frame, reader.Receiver.Texts.First());
        Assert.Equal(601, reader.Records.Count);
    }

    [Fact]
    public void A_record_whose_file_was_emptied_is_delivered_as_it_was_read()
    {
        Write("before\n", Head, Frame);
        using var reader = new ReaderHarness(_log.Path, Joining);
        reader.ReadToEnd();
        File.WriteAllBytes(_log.Path, []);
        reader.Refresh();
        _log.Write("after\n");
        reader.Finish();
        Assert.Equal(["before\n", Head + Frame, "after\n"], reader.Receiver.Texts);
        Assert.Equal(0, reader.Counters.UnreadableBytes);
    }

    [Fact]
    public void The_checkpoint_stays_before_a_record_that_waits()
    {
        _log.Write("plain\n");
        var offset = _log.Written;
        _log.Write(Head, StreamKind.Stderr);
        _log.Write("plain\n");
        using var reader = new ReaderHarness(_log.Path, Joining);
        reader.ReadToEnd();
        reader.Deliver();
        Assert.Equal(["plain\n", "plain\n"], reader.Receiver.Texts);
        Assert.Equal(offset, reader.Receiver.Acknowledged!.Value.Stderr.Offset);
        Assert.Equal(_log.Written, reader.Receiver.Acknowledged!.Value.Stdout.Offset);
        using var next = new ReaderHarness(_log.Path, Joining, resume: reader.Receiver.Acknowledged);
        _log.Write(Frame, StreamKind.Stderr);
        next.Finish();
        Assert.Equal([Head + Frame], next.Receiver.Texts);
    }

    [Fact]
    public void Reading_many_records_allocates_little()
    {
        for (var i = 0; i < 2000; i++) Write(string.Create(CultureInfo.InvariantCulture, $"plain {i}\n"), "    indented\n", "error: x\n");
        for (var i = 0; i < 500; i++) Write(Head, Frame, Frame, Frame, "plain\n");
        _ = Read();
        using var reader = new ReaderHarness(_log.Path, Joining with { BatchRecords = 100_000 }, pages: 64);
        reader.Refresh();
        var before = GC.GetAllocatedBytesForCurrentThread();
        while (reader.Reader.Read() == ReadOutcome.Progress)
        {
        }

        var records = reader.Reader.Grouper.Open.Records;
        Assert.InRange(records, 7000 - 1, 7000);
        // The ranges of 500 joined records, the lists of the batch, and nothing for a line that stands alone.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500 * 400);
    }

    private void Write(params string[] lines)
    {
        foreach (var line in lines) _log.Write(line);
    }

    private List<string> Read(CollectorLimits? limits = null)
    {
        using var reader = new ReaderHarness(_log.Path, limits ?? Joining);
        reader.Finish();
        return [.. reader.Receiver.Texts];
    }
}
