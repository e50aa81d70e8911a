using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector;

public sealed class PartialLineTests : IDisposable
{
    private readonly LogFiles _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Joins_pieces_of_one_stream_with_one_time()
    {
        _log.Append(DockerLine.Of("one ", time: 5));
        _log.Append(DockerLine.Of("line\n", time: 5));
        Assert.Equal(["one line\n"], Read());
    }

    [Fact]
    public void Another_time_ends_a_line_without_line_feed()
    {
        _log.Append(DockerLine.Of("first", time: 5));
        _log.Append(DockerLine.Of("second\n", time: 6));
        Assert.Equal(["first", "second\n"], Read());
    }

    [Fact]
    public void Equal_times_do_not_join_whole_lines()
    {
        _log.Append(DockerLine.Of("first\n", time: 5));
        _log.Append(DockerLine.Of("second\n", time: 5));
        Assert.Equal(["first\n", "second\n"], Read());
    }

    [Fact]
    public void Joins_each_stream_by_itself()
    {
        _log.Append(DockerLine.Of("out ", StreamKind.Stdout, 5));
        _log.Append(DockerLine.Of("err ", StreamKind.Stderr, 5));
        _log.Append(DockerLine.Of("out 2 ", StreamKind.Stdout, 5));
        _log.Append(DockerLine.Of("err end\n", StreamKind.Stderr, 5));
        _log.Append(DockerLine.Of("out end\n", StreamKind.Stdout, 5));
        Assert.Equal(["err err end\n", "out out 2 out end\n"], Read());
    }

    [Fact]
    public void Joins_pieces_with_attributes()
    {
        const string Attributes = "{\"log\":\"x\",\"tag\":\"a\"}";
        _log.Append(DockerLine.Of("one ", time: 5, attributes: Attributes));
        _log.Append(DockerLine.Of("line\n", time: 5, attributes: Attributes));
        using var reader = new ReaderHarness(_log.Path);
        reader.Finish();
        var line = Encoding.UTF8.GetString(Assert.Single(reader.Records).Line);
        Assert.Equal(Encoding.UTF8.GetString(DockerLine.Of("one line\n", time: 5, attributes: Attributes)[..^1]), line);
    }

    [Theory]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void Joins_lines_of_any_length(int length)
    {
        var line = new string('x', length) + "\n";
        _log.Write(line);
        _log.Write("next\n");
        Assert.Equal([line, "next\n"], Read());
    }

    [Fact]
    public void A_piece_may_end_anywhere_in_a_page()
    {
        var expected = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            var line = new string((char)('a' + (i % 26)), 10_000 + (i * 37)) + "\n";
            _log.Write(line, i % 3 == 0 ? StreamKind.Stderr : StreamKind.Stdout);
            expected.Add(line);
        }

        Assert.Equal(expected, Read(new CollectorLimits(7, 1 << 20, 1000, 1 << 20)));
    }

    [Fact]
    public void Joins_across_rotation()
    {
        _log.Append(DockerLine.Of("old ", time: 5));
        _log.Rotate();
        _log.Append(DockerLine.Of("middle ", time: 5));
        _log.Rotate();
        _log.Append(DockerLine.Of("new\n", time: 5));
        Assert.Equal(["old middle new\n"], Read());
    }

    [Fact]
    public void Joins_while_the_files_are_being_deleted()
    {
        using var reader = new ReaderHarness(_log.Path);
        _log.Append(DockerLine.Of("old ", time: 5));
        reader.ReadToEnd();
        File.Delete(_log.Path);
        _log.Append(DockerLine.Of("new\n", time: 5));
        reader.Finish();
        Assert.Equal(["old new\n"], reader.Receiver.Texts);
    }

    [Fact]
    public void Batches_keep_their_limit_where_a_line_without_end_is_finished_by_the_next()
    {
        var expected = new List<string>();
        for (var i = 0; i < 50; i++)
        {
            expected.Add($"{i}{(i % 3 == 0 ? "" : "\n")}");
            _log.Write(expected[^1]);
        }

        Assert.Equal(expected, Read(new CollectorLimits(5, 1 << 20, 1000, 1 << 20)));
        Assert.Equal(expected, Read(new CollectorLimits(1, 1 << 20, 1000, 1 << 20)));
    }

    [Fact]
    public void Delivers_last_words_without_line_feed_at_the_end()
    {
        _log.Write("first\n");
        _log.Write("last words");
        Assert.Equal(["first\n", "last words"], Read());
    }

    [Fact]
    public void Delivers_last_words_when_they_are_old_enough()
    {
        using var reader = new ReaderHarness(_log.Path);
        _log.Write("last words");
        reader.ReadToEnd();
        reader.Deliver();
        Assert.Empty(reader.Records);
        Assert.NotNull(reader.Reader.FinishOld(TimeSpan.FromHours(1), System.Diagnostics.Stopwatch.GetTimestamp()));
        reader.Deliver();
        Assert.Empty(reader.Records);
        reader.FinishByAge();
        reader.Deliver();
        Assert.Equal(["last words"], reader.Receiver.Texts);
    }

    [Fact]
    public void What_follows_a_line_that_was_finished_by_age_is_delivered_by_itself()
    {
        using var reader = new ReaderHarness(_log.Path);
        _log.Append(DockerLine.Of("begin ", time: 5));
        reader.ReadToEnd();
        reader.FinishByAge();
        _log.Append(DockerLine.Of("end\n", time: 5));
        reader.Finish();
        Assert.Equal(["begin ", "end\n"], reader.Receiver.Texts);
    }

    [Fact]
    public void The_acknowledged_positions_never_pass_an_unfinished_line()
    {
        using var first = new ReaderHarness(_log.Path);
        _log.Write("a\n");
        _log.Append(DockerLine.Of("begin ", StreamKind.Stdout, 500));
        _log.Write("b\n", StreamKind.Stderr);
        first.ReadToEnd();
        first.Deliver();
        Assert.Equal(["a\n", "b\n"], first.Receiver.Texts);
        _log.Write("c\n", StreamKind.Stderr);
        _log.Append(DockerLine.Of("end\n", StreamKind.Stdout, 500));
        _log.Write("d\n");

        using var second = new ReaderHarness(_log.Path, resume: first.Receiver.Acknowledged);
        second.Finish();
        Assert.Equal(["c\n", "begin end\n", "d\n"], second.Receiver.Texts);
    }

    [Fact]
    public void A_restart_continues_a_line_that_began_in_an_older_generation()
    {
        using var first = new ReaderHarness(_log.Path);
        _log.Write("a\n");
        _log.Append(DockerLine.Of("begin ", StreamKind.Stdout, 500));
        _log.Write("b\n", StreamKind.Stderr);
        _log.Rotate();
        _log.Write("c\n", StreamKind.Stderr);
        first.ReadToEnd();
        first.Deliver();
        _log.Append(DockerLine.Of("end\n", StreamKind.Stdout, 500));
        _log.Write("d\n", StreamKind.Stderr);

        using var second = new ReaderHarness(_log.Path, resume: first.Receiver.Acknowledged);
        second.Finish();
        Assert.Equal(["begin end\n", "d\n"], second.Receiver.Texts);
    }

    [Fact]
    public void A_restart_delivers_what_is_left_of_a_line_whose_beginning_was_deleted()
    {
        using var first = new ReaderHarness(_log.Path);
        _log.Append(DockerLine.Of("begin ", StreamKind.Stdout, 500));
        first.ReadToEnd();
        _log.Rotate();
        _log.Append(DockerLine.Of("middle ", StreamKind.Stdout, 500));
        _log.Write("c\n", StreamKind.Stderr);
        first.ReadToEnd();
        first.Deliver();
        _log.Append(DockerLine.Of("end\n", StreamKind.Stdout, 500));
        File.Delete(_log.Numbered(1));

        using var second = new ReaderHarness(_log.Path, resume: first.Receiver.Acknowledged);
        second.Finish();
        Assert.StartsWith("rask-log-forwarder: lines may be missing here", second.Receiver.Texts.First(), StringComparison.Ordinal);
        Assert.Equal(["middle end\n"], second.Receiver.Texts.Skip(1));
    }

    [Fact]
    public void Stops_looking_at_streams_once_a_restart_has_caught_up()
    {
        using var first = new ReaderHarness(_log.Path);
        _log.Write("a\n");
        first.Finish();
        _log.Write("b\n");
        using var second = new ReaderHarness(_log.Path, resume: first.Receiver.Acknowledged);
        second.Finish();
        Assert.Equal(["b\n"], second.Receiver.Texts);
        Assert.False(second.Reader.Grouper.Resume.IsActive);
    }

    [Theory]
    [InlineData(1 << 20, 32, 2_000_000)]
    [InlineData(130_900, 8, 200_000)]
    [InlineData(130_900, 8, 1_000_000)]
    [InlineData(262_000, 8, 1_000_000)]
    [InlineData(1000, 4, 100_000)]
    public void Cuts_a_line_at_the_longest_length_and_counts_the_rest(int longest, int pages, int length)
    {
        var limits = new CollectorLimits(100, 1 << 20, 1000, longest);
        _log.Write(new string('x', length) + "\n");
        _log.Write("next\n");
        using var reader = new ReaderHarness(_log.Path, limits, pages);
        // The first page is read into, the next ones hold the joined line, and the one behind them is another's.
        var guard = new PoolGuard(reader.Pool, 2 + (longest / PagePool.PageSize));
        reader.Finish();
        guard.Check();
        Assert.Equal(2, reader.Records.Count);
        Assert.Equal(LineFlags.Truncated, reader.Records[0].Flags);
        Assert.Equal(new string('x', longest), reader.Records[0].Text);
        Assert.Equal("next\n", reader.Records[1].Text);
        Assert.Equal(LineFlags.None, reader.Records[1].Flags);
        // The line feed is left out too; in the file it has two bytes.
        Assert.Equal(length + 2 - longest, reader.Counters.TruncatedBytes);
        Assert.Equal(_log.Written, reader.Counters.BytesRead);
    }

    [Theory]
    [InlineData("é")]
    [InlineData("😀")]
    [InlineData("\u0001")]
    [InlineData("\\")]
    [InlineData("\"\\é")]
    public void Cuts_neither_a_character_nor_an_escape(string unit)
    {
        for (var longest = 20_000; longest < 20_014; longest++)
        {
            using var log = new LogFiles();
            log.Append(DockerLine.Of(string.Concat(Enumerable.Repeat(unit, 3000)), time: 5));
            log.Append(DockerLine.Of(string.Concat(Enumerable.Repeat(unit, 9000)), time: 5));
            log.Append(DockerLine.Of("end\n", time: 5));
            using var reader = new ReaderHarness(log.Path, new CollectorLimits(100, 1 << 20, 1000, longest));
            reader.Finish();
            var record = Assert.Single(reader.Records);
            Assert.False(record.IsRaw);
            var whole = string.Concat(Enumerable.Repeat(unit, 12_000));
            Assert.StartsWith(record.Text, whole, StringComparison.Ordinal);
            Assert.InRange(reader.Counters.TruncatedBytes, 1, long.MaxValue);
        }
    }

    [Fact]
    public void The_torture_fixture_gives_what_was_written()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "docker-json", "torture.log");
        using var reader = new ReaderHarness(path);
        reader.Finish();
        var texts = reader.Receiver.Texts.ToList();
        Assert.DoesNotContain(reader.Records, static record => record.IsRaw);
        Assert.Equal(new string('a', 16_383) + "\n", Assert.Single(texts, static text => text[0] == 'a' && text.Length > 1000));
        Assert.Equal(new string('b', 16_384) + "\n", Assert.Single(texts, static text => text[0] == 'b' && text.Length > 1000));
        Assert.Equal(new string('c', 16_385) + "\n", Assert.Single(texts, static text => text[0] == 'c' && text.Length > 1000));
        Assert.Equal(new string('d', 100_000) + "\n", Assert.Single(texts, static text => text[0] == 'd' && text.Length > 1000));
        var interleaved = Assert.Single(reader.Records, static record => record.Text[0] == 'e' && record.Text.Length > 1000);
        Assert.Equal(StreamKind.Stderr, interleaved.Stream);
        Assert.Equal(" tail-of-stderr\n", interleaved.Text.TrimStart('e'));
        Assert.Contains("interleaved\n", texts);
        Assert.Equal("no trailing newline", texts[^1]);
        // Of 44 source lines nine only continue a line: one of b, one of c, six of d, one of e.
        Assert.Equal(44 - 9, texts.Count);
        Assert.Equal(new FileInfo(path).Length, reader.Counters.BytesRead);
    }

    private List<string> Read(CollectorLimits? limits = null)
    {
        using var reader = new ReaderHarness(_log.Path, limits);
        reader.Finish();
        Assert.Equal(_log.Written, reader.Counters.BytesRead);
        Assert.Equal(0, reader.Counters.DamagedBytes);
        return [.. reader.Receiver.Texts];
    }
}
