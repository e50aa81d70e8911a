using System.Diagnostics;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector;

/// <summary>Batches go to a spool that takes no more of them.</summary>
public sealed class FullSpoolTests : IDisposable
{
    private const int FullBatch = BatchQueue.SpillBatchBytes;
    private const int Lines = 20_000;

    private readonly LogFiles _log = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_reader_rests_between_two_rounds(bool admitsIt)
    {
        // The shortest of its sleeps, and what one round may ask. A reader that never sleeps asks many times as often.
        var sleep = TimeSpan.FromMilliseconds(20);
        const int AskedInRound = 20;
        var spool = new RefusingSpool(admitsIt);
        WriteMoreThanABatch();
        using var reader = new RunningReader(RunningReader.Files(_log.Path), spool: spool);
        reader.WaitUntil(() => reader.Counters.BytesRead > FullBatch && spool.Asked > 100, "a full batch that is refused");

        var (start, before) = (Stopwatch.GetTimestamp(), spool.Asked);
        reader.WaitUntil(() => Stopwatch.GetElapsedTime(start) > 50 * sleep, "some rounds");
        var asked = spool.Asked - before;

        Assert.InRange(asked, 1, AskedInRound * (Stopwatch.GetElapsedTime(start) / sleep));
    }

    [Fact]
    public void The_end_of_a_run_does_not_wait_for_it_and_counts_what_no_file_holds()
    {
        WriteMoreThanABatch();
        using var reader = Start();
        reader.WaitUntil(() => reader.Counters.BytesRead > FullBatch, "a full batch");
        Assert.InRange(reader.Counters.BytesRead, 1, _log.Written - 1);

        File.Delete(_log.Path);
        reader.Stop();
        reader.WaitUntil(() => reader.HasEnded, "the end");

        var totals = Totals(reader);
        Assert.Equal((_log.Written, 0L), (totals.LostBytes(LossReason.Removed), totals.AcknowledgedBytes));
        Assert.InRange(totals.LostRecords(LossReason.Removed), 1, Lines);
    }

    [Fact]
    public void What_was_read_of_a_deleted_file_and_fits_nowhere_at_the_end_is_counted_as_lost()
    {
        for (var i = 0; i < 10; i++) _log.Write($"line {i}\n");
        // It waits for its rest, which will not come.
        _log.Append(DockerLine.Of("begin ", StreamKind.Stdout, 500));
        using var reader = Start();
        reader.WaitUntil(() => reader.Counters.BytesRead == _log.Written, "all of the file");

        File.Delete(_log.Path);
        reader.Stop();
        reader.WaitUntil(() => reader.HasEnded, "the end");

        var totals = Totals(reader);
        Assert.Equal((_log.Written, 11L), (totals.LostBytes(LossReason.Removed), totals.LostRecords(LossReason.Removed)));
    }

    [Fact]
    public void What_a_file_still_holds_at_the_end_is_not_lost()
    {
        _log.Write("waits\n");
        using var reader = Start();
        reader.WaitUntil(() => reader.Counters.BytesRead == _log.Written, "all of the file");

        reader.Stop();
        reader.WaitUntil(() => reader.HasEnded, "the end");

        Assert.Equal(0, Totals(reader).AllLostBytes);
    }

    private void WriteMoreThanABatch()
    {
        using var all = new MemoryStream();
        for (var i = 0; i < Lines; i++) all.Write(DockerLine.Of($"{i} {new string('x', 100)}\n", time: i + 1));
        _log.Append(all.GetBuffer().AsSpan(0, (int)all.Length));
    }

    private RunningReader Start() => new(RunningReader.Files(_log.Path), spool: new RefusingSpool(admitsIt: false));

    private LedgerTotals Totals(RunningReader reader) => reader.Ledger.For(_log.Path).Snapshot().Totals;
}
