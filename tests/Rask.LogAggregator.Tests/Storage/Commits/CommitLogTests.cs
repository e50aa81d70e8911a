using System.Text;
using Rask.LogAggregator.Storage.Commits;
using Rask.LogAggregator.Storage.Dedup;
using Rask.LogAggregator.Telemetry;
using Rask.LogAggregator.Tests.Support;

namespace Rask.LogAggregator.Tests.Storage.Commits;

public sealed class CommitLogTests : IDisposable
{
    private readonly TempDirectory _directory = new(inMemory: true);
    private static readonly long Start = new ManualTime().Now.ToUnixTimeSeconds();

    private readonly ManualTime _time = new();
    private readonly FaultyFiles _files = new();

    private string LogPath => CommitLog.PathOf(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_was_appended_is_read_back()
    {
        using (CommitLog log = Open())
        {
            for (int number = 1; number <= 40; number++)
                log.Append(Entry(number));
            Assert.Equal(Snapshot(log.State), Snapshot(CommitLogReader.Read(LogPath).State));
        }

        using CommitLog reopened = Open();
        Assert.Equal(120, reopened.State.Segments.Find("nginx", 7));
        Assert.Equal(DedupKind.Partial, reopened.State.Dedup.Find("f1").Decide(Entry(1).Claims[0] with { Records = new NumberRange(1, 4) }).Kind);
    }

    [Fact]
    public void A_long_log_is_replaced_by_a_short_one_that_says_the_same()
    {
        using CommitLog log = Open();
        long longest = 0;
        for (int number = 1; new FileInfo(LogPath).Length >= longest; number++)
        {
            longest = new FileInfo(LogPath).Length;
            log.Append(Large(number));
            log.CompactIfLong();
        }

        Assert.InRange(longest, 3 * 1024 * 1024, 5 * 1024 * 1024);
        log.Append(Entry(1));
        Assert.InRange(new FileInfo(LogPath).Length, 1, 100_000);
        Assert.Equal(Snapshot(log.State), Snapshot(CommitLogReader.Read(LogPath).State));
    }

    [Fact]
    public void A_log_that_cannot_be_compacted_goes_on()
    {
        using CommitLog log = Open();
        for (int number = 1; new FileInfo(LogPath).Length < 4 * 1024 * 1024; number++)
            log.Append(Large(number));
        _files.FreeBytes = 10;
        log.CompactIfLong();
        _files.FreeBytes = null;
        log.Append(Entry(1));
        Assert.Equal(Snapshot(log.State), Snapshot(CommitLogReader.Read(LogPath).State));
    }

    [Fact]
    public void A_forwarder_that_was_not_seen_for_90_days_is_dropped_when_the_log_is_written_anew()
    {
        using (CommitLog log = Open())
            log.Append(new CommitEntry(log.Now, [], [Claim("old", 1, 1)]));
        _time.Now += TimeSpan.FromDays(60);
        using (CommitLog log = Open())
            log.Append(new CommitEntry(log.Now, [], [Claim("young", 1, 1)]));
        _time.Now += TimeSpan.FromDays(31);
        using CommitLog last = Open(mustRewrite: true);
        Assert.Equal(["young"], last.State.Dedup.Forwarders.Keys);
    }

    [Fact]
    public void An_append_that_fails_leaves_nothing_and_the_next_one_succeeds()
    {
        using CommitLog log = Open();
        log.Append(Entry(1));
        string before = Snapshot(log.State);
        (_files.FreeBytes, _files.FailTruncate) = (30, true);
        Assert.Throws<IOException>(() => log.Append(Entry(2)));
        _files.FreeBytes = null;
        Assert.Throws<IOException>(() => log.Append(Entry(2)));
        _files.FailTruncate = false;
        log.MakeGood();
        Assert.Equal(before, Snapshot(CommitLogReader.Read(LogPath).State));

        _files.FailCommitFlush = true;
        Assert.Throws<IOException>(() => log.Append(Entry(2)));
        Assert.Throws<IOException>(log.MakeGood);
        _files.FailCommitFlush = false;
        log.Append(Entry(2));
        Assert.NotEqual(before, Snapshot(log.State));
        Assert.Equal(Snapshot(log.State), Snapshot(CommitLogReader.Read(LogPath).State));
    }

    [Fact]
    public void Bytes_that_a_power_failure_left_unwritten_are_a_torn_end_and_not_damage()
    {
        using (CommitLog log = Open())
            log.Append(Entry(1));
        long length = new FileInfo(LogPath).Length;
        File.AppendAllText(LogPath, "01234567 {\"time\":1,\"seg" + new string('\0', 300) + "]}\n");
        CommitLogContents contents = CommitLogReader.Read(LogPath);
        Assert.Equal((0, true, length), (contents.Damages, contents.IsTorn, contents.GoodLength));
    }

    [Fact]
    public void Unwritten_bytes_before_an_intact_entry_are_damage()
    {
        using (CommitLog log = Open())
            log.Append(Entry(1));
        byte[] good = File.ReadAllBytes(LogPath);
        int lastLine = Array.LastIndexOf(good, (byte)'\n', good.Length - 2) + 1;
        File.WriteAllBytes(LogPath, [.. good[..lastLine], .. new byte[300], (byte)'\n', .. good[lastLine..]]);
        CommitLogContents contents = CommitLogReader.Read(LogPath);
        Assert.Equal((1, false, (long)lastLine), (contents.Damages, contents.IsTorn, contents.FirstDamage));
        Assert.Equal(3, contents.State.Segments.Find("nginx", 1));
    }

    private static BatchClaim Claim(string forwarder, long epoch, long sequence) => new(forwarder, epoch, sequence, new NumberRange(1, 2), 4, 0xABCDEF);

    private static CommitEntry Entry(int number) =>
        new(
            Start + number,
            [new CommittedSegment("nginx", 1 + (number / 6), 3 * number), new CommittedSegment("%2E.", 1, number)],
            [Claim($"f{number % 3}", 1 + (number % 2), number), new BatchClaim("whole", 3, number, new NumberRange(1, 9), 9, null)]);

    /// <summary>An entry of some 500 KB.</summary>
    private static CommitEntry Large(int number) =>
        new(Start, [], [.. Enumerable.Range(0, 7000).Select(index => new BatchClaim(new string('x', 30), 1, (number * 10_000L) + index, new NumberRange(1, 9), 9, null))]);

    private static string Snapshot(CommittedState state)
    {
        using var writer = new CommitLogWriter();
        writer.Write(state);
        return Encoding.UTF8.GetString(writer.Written.Span);
    }

    private CommitLog Open(bool mustRewrite = false)
    {
        CommitLogContents contents = CommitLogReader.Read(LogPath);
        return new CommitLog(_files, _directory.Path, contents, mustRewrite || !contents.Exists, _time, new SelfLog(Stream.Null, _time));
    }
}
