using System.Text;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector;

/// <summary>Reading a log whose older files Docker has compressed.</summary>
public sealed class CompressedLogTests : IDisposable
{
    private readonly LogFiles _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Compressed_files_are_delivered_in_order_before_the_rest()
    {
        var expected = WriteFiles(files: 4, lines: 3000);
        for (var number = 2; number <= 3; number++) GzipFile.CompressLikeDocker(_log.Numbered(number));
        GzipFile.CompressWithProgram(_log.Numbered(1));
        using var reader = new ReaderHarness(_log.Path);
        reader.Finish();
        Assert.Equal(expected, reader.Receiver.Texts);
        Assert.Equal(_log.Written, reader.Counters.BytesRead);
        Assert.Equal(0, reader.Counters.DamagedBytes);
        Assert.Equal(0, reader.Counters.UnreadableBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3500)]
    [InlineData(8999)]
    public void Reading_goes_on_where_the_journal_says_although_the_file_was_compressed_since(int delivered)
    {
        var expected = WriteFiles(files: 4, lines: 3000);
        using var first = new ReaderHarness(_log.Path, ReaderHarness.Default with { BatchRecords = delivered });
        first.Refresh();
        while (first.Receiver.Receive(1) == 0) first.Reader.Read();
        Assert.Equal(expected[..delivered], first.Receiver.Texts);

        for (var number = 1; number <= 3; number++) GzipFile.CompressLikeDocker(_log.Numbered(number));
        using var second = new ReaderHarness(_log.Path, resume: first.Receiver.Acknowledged);
        second.Finish();
        Assert.Equal(expected[delivered..], second.Receiver.Texts);
    }

    [Fact]
    public void A_line_in_pieces_is_joined_across_compressed_files()
    {
        var text = new string('a', 40_000) + new string('b', 600_000) + "\n";
        var pieces = DockerLine.Pieces(Encoding.UTF8.GetBytes(text), StreamKind.Stdout, DockerLine.Time(7)).ToList();
        _log.Write("before\n");
        foreach (var piece in pieces[..3]) _log.Append(piece);
        _log.Rotate();
        foreach (var piece in pieces[3..]) _log.Append(piece);
        _log.Write("between\n");
        _log.Rotate();
        _log.Write("after\n");
        GzipFile.CompressLikeDocker(_log.Numbered(2));
        GzipFile.CompressLikeDocker(_log.Numbered(1));
        using var reader = new ReaderHarness(_log.Path);
        reader.Finish();
        Assert.Equal(["before\n", text, "between\n", "after\n"], reader.Receiver.Texts);
    }

    [Fact]
    public void A_file_that_is_compressed_while_it_is_read_is_read_once()
    {
        var expected = WriteFiles(files: 3, lines: 2000);
        using var reader = new ReaderHarness(_log.Path);
        reader.Refresh();
        for (var i = 0; i < 3; i++) reader.Reader.Read();
        GzipFile.CompressLikeDocker(_log.Numbered(2));
        reader.Refresh();
        while (reader.Reader.Chain.Next is not null)
        {
            reader.Reader.Read();
            reader.Deliver();
        }

        GzipFile.CompressLikeDocker(_log.Numbered(1));
        _log.Rotate();
        expected.Add("last\n");
        _log.Write("last\n");
        GzipFile.CompressLikeDocker(_log.Numbered(1));
        reader.Finish();
        Assert.Equal(expected, reader.Receiver.Texts);
    }

    [Fact]
    public void Of_a_damaged_file_the_readable_part_is_delivered_and_the_rest_counted_and_told_once()
    {
        var expected = WriteFiles(files: 3, lines: 2000);
        GzipFile.CompressLikeDocker(_log.Numbered(2));
        var path = _log.Numbered(2) + ".gz";
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        using var reader = new ReaderHarness(_log.Path);
        reader.Finish();
        var texts = reader.Receiver.Texts.ToList();
        // The line that the end tore comes as it is, and then what is missing.
        var readable = texts.Count - 4002;
        Assert.InRange(readable, 500, 1500);
        Assert.Equal(expected[..readable], texts[..readable]);
        Assert.Contains("cannot be read", texts[readable + 1], StringComparison.Ordinal);
        Assert.Equal(expected[2000..], texts[(readable + 2)..]);
        var ledger = reader.Ledger.Snapshot();
        Assert.Equal((reader.Counters.UnreadableBytes, 0, 1), ledger.Totals.Lost[LossReason.Unreadable]);
        Assert.Equal(reader.Counters.BytesRead, ledger.Totals.AcknowledgedBytes);
        Assert.True(reader.Reader.TryTakeIncident(out var incident));
        Assert.Equal(path, incident.Path);
        Assert.Contains("too early", incident.What, StringComparison.Ordinal);
        Assert.False(reader.Reader.TryTakeIncident(out _));
        Assert.True(reader.Counters.UnreadableBytes > 0);
    }

    [Fact]
    public void A_position_behind_the_readable_part_of_a_damaged_file_is_no_endless_loop()
    {
        var expected = WriteFiles(files: 2, lines: 2000);
        using var first = new ReaderHarness(_log.Path, ReaderHarness.Default with { BatchRecords = 1900 });
        first.Refresh();
        while (first.Receiver.Receive(1) == 0) first.Reader.Read();
        GzipFile.CompressLikeDocker(_log.Numbered(1));
        var path = _log.Numbered(1) + ".gz";
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        using var second = new ReaderHarness(_log.Path, resume: first.Receiver.Acknowledged);
        second.Finish();
        Assert.Contains("cannot be read", second.Receiver.Texts.First(), StringComparison.Ordinal);
        Assert.Equal(expected[2000..], second.Receiver.Texts.Skip(1));
        Assert.True(second.Reader.TryTakeIncident(out _));
        Assert.Equal(1, second.Ledger.Snapshot().Totals.Gaps(LossReason.Unreadable));
    }

    [Fact]
    public void A_log_that_exists_only_compressed_is_read_to_its_end()
    {
        var expected = WriteFiles(files: 1, lines: 2000);
        GzipFile.CompressWithProgram(_log.Path);
        using var reader = new RunningReader(RunningReader.Files(_log.Path + ".gz"), exitAtEnd: true);
        reader.ReceiveAllUntilEnd();
        Assert.Equal(expected, reader.Receiver.Texts);
    }

    private List<string> WriteFiles(int files, int lines)
    {
        var written = new List<string>();
        for (var file = 0; file < files; file++)
        {
            if (file > 0) _log.Rotate();
            using var bytes = new MemoryStream();
            for (var line = 0; line < lines; line++)
            {
                var text = $"file {file} line {line} {Guid.NewGuid()}\n";
                written.Add(text);
                bytes.Write(DockerLine.Of(text, time: written.Count));
            }

            _log.Append(bytes.ToArray());
        }

        return written;
    }
}
