using System.Diagnostics;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector;

public sealed class LogReaderTests : IDisposable
{
    private readonly LogFiles _log = new();

    public static TheoryData<bool> Watched => [true, false];

    public void Dispose() => _log.Dispose();

    [Theory]
    [MemberData(nameof(Watched))]
    public void A_lone_line_does_not_wait_for_more(bool isWatched)
    {
        using var reader = new RunningReader(RunningReader.Files(_log.Path), isWatched: isWatched);
        for (var i = 1; i <= 5; i++)
        {
            _log.Write($"{i}\n");
            reader.ReceiveRecords(i);
        }

        Assert.Equal(["1\n", "2\n", "3\n", "4\n", "5\n"], reader.Receiver.Texts);
    }

    [Theory]
    [MemberData(nameof(Watched))]
    public void A_rotation_after_a_pause_is_followed_at_once(bool isWatched)
    {
        using var reader = new RunningReader(RunningReader.Files(_log.Path), isWatched: isWatched);
        for (var i = 1; i <= 5; i++)
        {
            _log.Write($"{i}\n");
            reader.ReceiveRecords(i);
            // Longer than any linger time: the reader sleeps until something tells it to wake.
            var pause = Stopwatch.StartNew();
            reader.ReceiveUntil(() => pause.Elapsed > TimeSpan.FromMilliseconds(60), "the pause");
            _log.Rotate();
        }

        _log.Write("6\n");
        reader.ReceiveRecords(6);
        Assert.Equal(Enumerable.Range(1, 6).Select(static i => $"{i}\n"), reader.Receiver.Texts);
    }

    [Fact]
    public void All_is_delivered_at_the_end()
    {
        for (var i = 0; i < 3; i++)
        {
            for (var line = 0; line < 1000; line++) _log.Write($"{(i * 1000) + line}\n");
            _log.Rotate();
        }

        _log.Write("last words");
        _log.Append("torn");
        using var reader = new RunningReader(RunningReader.Files(_log.Path), exitAtEnd: true);
        reader.ReceiveAllUntilEnd();
        Assert.Equal([.. Enumerable.Range(0, 3000).Select(static i => $"{i}\n"), "last words", "torn"], reader.Receiver.Texts);
        Assert.Equal(_log.Written, reader.Counters.BytesRead);
        Assert.Equal(3002, reader.Counters.RecordsRead);
        Assert.True(reader.Queue.IsClosed);
    }

    [Fact]
    public void Stopping_seals_what_was_read_and_ends()
    {
        _log.Write("1\n");
        using var reader = new RunningReader(RunningReader.Files(_log.Path));
        reader.ReceiveRecords(1);
        reader.Stop();
        reader.ReceiveAllUntilEnd();
        Assert.True(reader.Queue.IsClosed);
        Assert.Equal(reader.Counters.RecordsRead, reader.Receiver.Records.Count);
    }

    [Fact]
    public void Reading_ends_at_the_capacity_while_nothing_is_acknowledged()
    {
        for (var i = 0; i < 2000; i++) _log.Write($"{i}\n");
        using var reader = new RunningReader(
            RunningReader.Files(_log.Path), limits: new CollectorLimits(100, 1 << 20, 500, 1 << 20));
        reader.WaitUntil(() => reader.Queue.UnacknowledgedRecords >= 500, "a full buffer");
        Assert.Equal(500, reader.Queue.UnacknowledgedRecords);
        reader.ReceiveRecords(2000);
        Assert.Equal(Enumerable.Range(0, 2000).Select(static i => $"{i}\n"), reader.Receiver.Texts);
    }

    [Theory]
    [MemberData(nameof(Watched))]
    public void A_file_that_is_cut_is_read_from_its_start(bool isWatched)
    {
        using var reader = new RunningReader(RunningReader.Files(_log.Path), isWatched: isWatched);
        _log.Write("a line that is longer than the next one\n");
        reader.ReceiveRecords(1);
        File.WriteAllText(_log.Path, "");
        _log.Write("2\n");
        reader.ReceiveRecords(2);
        Assert.Equal("2\n", reader.Receiver.Records[^1].Text);
    }

    [Fact]
    public void From_the_end_means_the_end_of_what_was_there_at_the_start()
    {
        using var other = new LogFiles();
        _log.Write("old\n");
        using var reader = new RunningReader(RunningReader.Files(_log.Path, other.Path), fromEnd: true);
        reader.ReceiveUntil(
            () =>
            {
                if (reader.Receiver.Records.Count > 0) return true;
                // Skipped if the reader has not yet found where the end is; then the next one is the first that is new.
                _log.Write("new\n");
                return false;
            },
            "a line that is new");

        // This one is made after the start, so all of it is new.
        var temporary = other.Path + ".new";
        File.WriteAllBytes(temporary, [.. DockerLine.Of("first\n"), .. DockerLine.Of("second\n")]);
        File.Move(temporary, other.Path);
        reader.ReceiveUntil(() => reader.Receiver.Texts.Contains("second\n"), "the other log");
        Assert.Contains("first\n", reader.Receiver.Texts);
        Assert.DoesNotContain("old\n", reader.Receiver.Texts);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_tried_again_soon_and_read_in_its_place()
    {
        _log.Write("1\n");
        using var reader = new RunningReader(RunningReader.Files(_log.Path));
        reader.ReceiveRecords(1);

        // A link that leads to itself cannot be opened, not even by root.
        using var elsewhere = new LogFiles();
        elsewhere.Write("2\n");
        File.CreateSymbolicLink(elsewhere.Numbered(5), elsewhere.Numbered(5));
        File.CreateSymbolicLink(_log.Numbered(1), elsewhere.Numbered(5));
        File.Move(_log.Path, _log.Numbered(2));
        _log.Write("3\n");
        var pause = Stopwatch.StartNew();
        reader.ReceiveUntil(() => pause.Elapsed > TimeSpan.FromMilliseconds(300), "the pause");
        Assert.Equal(["1\n"], reader.Receiver.Texts);

        // The target appears in a directory that nobody watches: only the retry can find it.
        File.Move(elsewhere.Path, elsewhere.Numbered(5), overwrite: true);
        reader.ReceiveRecords(3);
        Assert.Equal(["1\n", "2\n", "3\n"], reader.Receiver.Texts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("old\n")]
    public void A_restart_before_the_first_acknowledgement_does_not_skip_to_the_end_again(string before)
    {
        if (before.Length > 0) _log.Write(before);
        else _log.Append("");
        var journal = new KeptJournal();
        using (var first = new RunningReader(RunningReader.Files(_log.Path), fromEnd: true, journal: journal))
        {
            first.WaitUntil(() => journal.Find(_log.Path) is not null, "the place where the end was");
        }

        _log.Write("new\n");
        using var second = new RunningReader(
            RunningReader.Files(_log.Path), exitAtEnd: true, fromEnd: true, journal: journal);
        second.ReceiveAllUntilEnd();
        Assert.Equal(["new\n"], second.Receiver.Texts);
    }

    [Fact]
    public void A_directory_that_is_made_again_is_watched_again()
    {
        using var reader = new RunningReader(RunningReader.Files(_log.Path));
        var directory = Path.GetDirectoryName(_log.Path)!;
        for (var i = 1; i <= 4; i++)
        {
            _log.Write($"{i}\n");
            reader.ReceiveRecords(i);
            if (i % 2 == 0) Directory.Move(directory, directory + ".old" + i);
            else Directory.Delete(directory, recursive: true);
            Directory.CreateDirectory(directory);
        }

        _log.Write("5\n");
        reader.ReceiveRecords(5);
        foreach (var moved in Directory.GetDirectories(Path.GetDirectoryName(directory)!, Path.GetFileName(directory) + ".old*"))
            Directory.Delete(moved, recursive: true);
        Assert.Equal(["1\n", "2\n", "3\n", "4\n", "5\n"], reader.Receiver.Texts);
    }

    [Fact]
    public void A_removed_log_is_read_to_its_last_byte()
    {
        for (var round = 0; round < 20; round++)
        {
            using var log = new LogFiles();
            log.Write("first\n");
            var finder = new VanishingFinder(log);
            using var reader = new RunningReader(finder, isWatched: false);
            reader.ReceiveUntil(() => finder.IsEnded, "the removal");
            reader.ReceiveUntil(() => reader.Queue.IsIdle && reader.Receiver.Records.Count >= 3, "the last words");
            Assert.Equal(["first\n", "after the last read\n", "torn"], reader.Receiver.Texts);
        }
    }

    /// <summary>Writes and removes the log at the worst moment: between the reader's last read and its look at names.</summary>
    private sealed class VanishingFinder(LogFiles log) : ISourceFinder
    {
        private int _looks;

        public bool IsEnded => Volatile.Read(ref _looks) > 3;

        public string Description => "a log that vanishes";

        public IReadOnlyCollection<string> Directories => [];

        public IReadOnlyList<LogSource> Find()
        {
            if (Interlocked.Increment(ref _looks) < 3) return [RunningReader.Source(log.Path)];
            if (_looks == 3)
            {
                log.Write("after the last read\n");
                log.Append("torn");
                File.Delete(log.Path);
            }

            return [];
        }

        public bool IsGone(string container) => false;
    }
}
