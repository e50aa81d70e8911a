using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector.Files;

/// <summary>What others than Docker do to a log's files, and what Docker does that looks like damage.</summary>
public sealed class FileDamageTests : IDisposable
{
    private readonly LogFiles _log = new();
    private ReaderHarness _reader;
    private int _time;

    public FileDamageTests() => _reader = new ReaderHarness(_log.Path);

    public void Dispose()
    {
        _reader.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void Inodes_that_are_used_again_are_other_generations()
    {
        var expected = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            if (i > 0) _log.Rotate(maxFile: 2);
            expected.AddRange(Write($"file {i}", 3));
            Read();
        }

        Assert.Equal(expected, Received);
        Assert.Equal(60, _reader.Records.Select(static record => record.Generation).Distinct().Count());
    }

    [Fact]
    public void A_file_with_the_inode_of_the_one_that_was_read_before_a_restart_is_read_from_its_start()
    {
        Write("old", 10);
        Read();
        var before = Identity(_log.Path);
        Restart(() => File.Delete(_log.Path));
        var expected = Write("new", 20);
        Read();
        // Where the file system hands the inode out again, it is the same one; the outcome is the same on any other.
        Assert.True(before.Birth != Identity(_log.Path).Birth || before.Inode != Identity(_log.Path).Inode);
        // What the old file may have had is named first.
        Assert.Equal(LineFlags.Notice, _reader.Records[0].Flags);
        Assert.Equal(expected, Received.Skip(1));
    }

    [Fact]
    public void A_moved_docker_root_is_read_on_where_it_was_left()
    {
        Write("delivered", 50);
        _log.Rotate();
        Write("delivered too", 50);
        Read();
        var rest = Write("rest", 50);
        using var moved = new LogFiles();
        File.Copy(_log.Path, moved.Path);
        File.Copy(_log.Numbered(1), moved.Numbered(1));
        using var reader = new ReaderHarness(moved.Path, resume: _reader.Receiver.Acknowledged);
        reader.Finish();
        Assert.Equal(rest, reader.Receiver.Texts);
    }

    [Fact]
    public void A_log_that_is_copied_and_emptied_goes_on_in_the_copy_and_then_from_its_start()
    {
        var expected = Write("read", 100);
        Read();
        expected.AddRange(Write("not read", 100));
        File.Copy(_log.Path, _log.Numbered(1));
        Empty();
        expected.AddRange(Write("after", 10));
        Read();
        Assert.Equal(expected, Received);
        Assert.Equal(2, _reader.Records.Select(static record => record.Generation).Distinct().Count());
        Assert.Equal(0, _reader.Counters.UnreadableBytes);
        Assert.Equal(0, _reader.Counters.DamagedBytes);

        // Once more, with the copy of the last time still there.
        File.Move(_log.Numbered(1), _log.Numbered(2));
        File.Copy(_log.Path, _log.Numbered(1));
        Empty();
        expected.AddRange(Write("again", 500));
        Read();
        Assert.Equal(expected, Received);
    }

    [Fact]
    public void Of_a_log_that_is_emptied_without_a_copy_nothing_is_repeated_and_the_loss_is_counted()
    {
        var expected = Write("read", 100);
        Read();
        Write("lost", 100);
        File.Copy(_log.Path, _log.Path + "-elsewhere");
        var size = _reader.Reader.Chain.NewestBytes;
        var lost = size - _reader.Reader.Chain.Current!.Offset;
        Empty();
        Read();
        expected.AddRange(Write("after", 500));
        Read();
        var notice = _reader.Records[100];
        Assert.Equal(LineFlags.Notice, notice.Flags);
        Assert.Contains($"{lost} bytes are missing here: generation {_reader.Records[0].Generation} from byte", notice.Text, StringComparison.Ordinal);
        Assert.Contains("was emptied or overwritten", notice.Text, StringComparison.Ordinal);
        expected.Insert(100, notice.Text);
        Assert.Equal(expected, Received);
        Assert.True(_reader.Reader.TryTakeIncident(out var incident));
        Assert.Equal(lost, incident.UnreadableBytes);
        Assert.Equal(lost, _reader.Counters.UnreadableBytes);
        Assert.Equal((lost, 0, 1), _reader.Ledger.Snapshot().Totals.Lost[LossReason.Overwritten]);
        Assert.False(_reader.Reader.TryTakeIncident(out _));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_line_in_pieces_whose_file_is_emptied_is_never_joined_with_other_bytes(bool isCopied, bool isInMemory)
    {
        Write("before", 1);
        var text = Encoding.UTF8.GetBytes(new string('a', 16_384) + new string('b', 16_384) + "end\n");
        var pieces = DockerLine.Pieces(text, StreamKind.Stdout, DockerLine.Time(++_time)).ToList();
        _log.Append(pieces[0]);
        Read();
        if (!isInMemory) _reader.Reader.Grouper.LeaveMemory();
        if (isCopied)
        {
            _log.Append(pieces[1]);
            _log.Append(pieces[2]);
            File.Copy(_log.Path, _log.Numbered(1));
        }

        Empty();
        var after = Write("after " + new string('x', 1000), 100);
        Read();
        // What is still in memory is delivered as it is where the rest no longer exists.
        var there = isCopied ? text : isInMemory ? text.AsSpan(0, 16_384) : [];
        List<string> expected = ["before 0\n", .. there.IsEmpty ? Array.Empty<string>() : [Encoding.UTF8.GetString(there)], .. after];
        Assert.Equal(expected, _reader.Records.Where(static record => record.Flags != LineFlags.Notice).Select(static record => record.Text));
        var isLost = !isCopied && !isInMemory;
        Assert.Equal(isLost, _reader.Counters.UnreadableBytes > 0);
        // Bytes of the piece, which was read once and cannot be read again.
        Assert.Equal(isLost ? (pieces[0].Length, 0, 1) : (0, 0, 0), _reader.Ledger.Snapshot().Totals.Lost[LossReason.Unreadable]);
        Assert.Equal(isLost ? 1 : 0, _reader.Records.Count(static record => record.Flags == LineFlags.Notice));
        Assert.Null(_reader.Ledger.Verify(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(77)]
    public void A_log_that_is_emptied_and_outgrows_its_old_length_unseen_is_read_from_its_start(int extra)
    {
        var expected = Write("short", 100);
        Read();
        Empty();
        expected.AddRange(Write("long" + new string('x', extra), 400));
        Read();
        Assert.Equal(expected, Received);
        Assert.Equal(0, _reader.Counters.DamagedBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_log_that_is_emptied_and_gets_lines_of_the_same_lengths_is_read_from_its_start(int more)
    {
        var expected = Write("same", 10);
        Read();
        Assert.False(_reader.Reader.CheckCut());
        Empty();
        _time = 20;
        expected.AddRange(Write("same", 10));
        expected.AddRange(Write("more", more));
        Read();
        Assert.Equal(expected, Received);
    }

    [Fact]
    public void A_running_reader_finds_that_a_log_was_emptied_while_it_slept()
    {
        var expected = Write("same", 10);
        using var running = new RunningReader(RunningReader.Files(_log.Path));
        running.ReceiveRecords(10);
        Empty();
        _time = 20;
        expected.AddRange(Write("same", 10));
        expected.AddRange(Write("more", 5));
        running.ReceiveRecords(expected.Count);
        Assert.Equal(expected, running.Receiver.Texts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_hole_that_emptying_leaves_is_counted_and_left_out(bool isSeenBetween)
    {
        const int Hole = 300_000;
        using var docker = new FileStream(_log.Path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        docker.Write(Record("first"));
        docker.Flush();
        Read();
        // As if Docker had written as much as this before; it goes on at its own place, not at the file's end.
        docker.Position = Hole;
        Empty();
        if (isSeenBetween) Read();
        docker.Write(Record("second"));
        docker.Write(Record("third"));
        docker.Flush();
        Read();
        Assert.Equal(["first\n", "second\n", "third\n"], Received);
        Assert.Equal(Hole, _reader.Counters.DamagedBytes);
        docker.Write(Record("fourth"));
        docker.Flush();
        Read();
        Assert.Equal("fourth\n", Received[^1]);
        Assert.NotEqual(_reader.Records[0].Generation, _reader.Records[^1].Generation);
        Assert.Single(_reader.Records.Skip(1).Select(static record => record.Generation).Distinct());
    }

    [Fact]
    public void A_hole_costs_no_reading()
    {
        const long Hole = 40L << 30;
        using (var docker = new FileStream(_log.Path, FileMode.Create, FileAccess.Write))
        {
            docker.Position = Hole;
            docker.Write(Record("behind"));
        }

        _reader.Refresh();
        Assert.NotNull(_reader.Reader.Chain.Current!.Id);
        for (var reads = 0; reads < 8; reads++) _reader.Reader.Read();
        _reader.Deliver();
        Assert.Equal(["behind\n"], Received);
        Assert.Equal(Hole, _reader.Counters.DamagedBytes);
    }

    [Fact]
    public void A_log_that_shrinks_goes_on_at_its_new_end()
    {
        var expected = Write("line", 100);
        Read();
        Cut(_log.Written / 100 * 40);
        Read();
        Assert.Equal(100, Received.Count);
        _log.Append("\n");
        expected.AddRange(Write("after", 100));
        Read();
        Assert.Equal(expected, Received);
        Assert.True(_reader.Reader.TryTakeIncident(out var incident));
        Assert.Contains("shorter", incident.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backup_that_takes_the_place_of_the_log_is_not_delivered_again_but_what_is_added_to_it_is()
    {
        var expected = Write("in the backup", 50);
        File.Copy(_log.Path, _log.Path + "-backup");
        expected.AddRange(Write("not in it", 50));
        Read();
        File.Move(_log.Path + "-backup", _log.Path, overwrite: true);
        _reader.Refresh();
        // More than was lost, before the reader comes to it.
        expected.AddRange(Write("added", 80));
        Read();
        Assert.Equal(expected, Received);
    }

    [Fact]
    public void A_rotated_file_that_takes_the_place_of_the_log_is_not_delivered_again()
    {
        var expected = Write("first", 50);
        _log.Rotate();
        expected.AddRange(Write("second", 50));
        Read();
        File.Move(_log.Numbered(1), _log.Path, overwrite: true);
        Read();
        expected.AddRange(Write("added", 10));
        Read();
        Assert.Equal(expected, Received);
    }

    [Fact]
    public void Files_that_begin_with_the_same_line_are_all_read()
    {
        var expected = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            if (i > 0) _log.Rotate();
            _log.Append($"# a header\nfile {i}\n");
            expected.AddRange(["# a header", $"file {i}"]);
            if (i == 2) Read();
        }

        Read();
        File.Delete(_log.Path);
        _log.Append("# a header\nmade again\n");
        expected.AddRange(["# a header", "made again"]);
        Read();
        Assert.Equal(expected, Received);
    }

    [Fact]
    public void A_copy_that_is_there_at_the_start_is_delivered_once()
    {
        var expected = Write("copied", 50);
        File.Copy(_log.Path, _log.Numbered(1));
        expected.AddRange(Write("later", 50));
        Read();
        Assert.Equal(expected, Received);
    }

    private List<string> Received => [.. _reader.Receiver.Texts];

    private static (ulong Inode, long Birth) Identity(string path)
    {
        using var file = LogFile.TryOpen(path, out _)!;
        return (file.Identity.Inode, file.Identity.BirthNanoseconds);
    }

    private List<string> Write(string text, int lines)
    {
        var written = new List<string>();
        using var bytes = new MemoryStream();
        for (var i = 0; i < lines; i++)
        {
            written.Add($"{text} {i}\n");
            bytes.Write(DockerLine.Of(written[^1], time: ++_time));
        }

        _log.Append(bytes.ToArray());
        return written;
    }

    private byte[] Record(string text) => DockerLine.Of(text + "\n", time: ++_time);

    private void Empty() => Cut(0);

    private void Cut(long length)
    {
        using var file = new FileStream(_log.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.SetLength(length);
    }

    private void Read()
    {
        _reader.ReadToEnd();
        _reader.Deliver();
    }

    private void Restart(Action meanwhile)
    {
        StreamPositions? resume = _reader.Receiver.Acknowledged;
        _reader.Dispose();
        meanwhile();
        _reader = new ReaderHarness(_log.Path, resume: resume);
    }
}
