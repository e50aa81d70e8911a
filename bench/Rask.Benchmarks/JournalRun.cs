using System.Diagnostics;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.Benchmarks;

/// <summary>
/// What the delivery journal costs: <c>--journal DIR [interval|always]</c>. Times an entry before and an entry after each
/// batch, with the flushing and compacting thread beside it as in the forwarder.
/// </summary>
internal static unsafe class JournalRun
{
    private const int Segments = 8;

    public static int Run(string[] args)
    {
        bool isAlways = args.Length > 1 && args[1] == "always";
        int pairs = isAlways ? 300 : 30_000;
        string path = Path.Combine(args.Length > 0 ? args[0] : Path.GetTempPath(), "journal-benchmark");
        File.Delete(path);
        using var pool = new PagePool(1 << 20);
        if (!pool.TryRent(1, out PageRun run))
            throw new InvalidOperationException("the pool is empty");
        var ledger = new CompletenessLedger();
        using var syncer = new JournalSyncer();
        using (var journal = DeliveryJournal.Open(new JournalSettings
        {
            Path = path,
            Log = new SelfLog(Stream.Null, LogSeverity.Info, TimeProvider.System),
            Ledger = ledger,
            Sync = isAlways ? JournalSync.Always : JournalSync.Interval,
            Syncer = syncer,
        }))
        {
            var batch = new Batch { Owner = new BatchOwner(new string('c', 64), new string('c', 64), "web", null) };
            batch.Coverage.Pass("g", 66_000);
            for (int i = 0; i < Segments; i++)
                batch.Add(pool, run, new Segment(run.Start, 8000, 42, "0123456789abcdef", 1_000_000_000L + (8000 * i), LineFlags.None));
            var times = new double[pairs];
            for (int i = 0; i < pairs; i++)
            {
                batch.Id = new BatchId(journal.Forwarder, journal.Epoch, i + 1);
                batch.End = StreamPositions.At(new LogPosition("0123456789abcdef", 1_000_000_000L + i));
                ledger.For(batch.Owner.Key).Take(batch.Coverage);
                long start = Stopwatch.GetTimestamp();
                journal.Begin(batch);
                journal.Done(batch, BatchOutcome.Acknowledged);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }

            double average = times.Average();
            Array.Sort(times);
            Console.WriteLine(
                $"begin + done, {Segments} segments, {path}, {(isAlways ? "always" : "interval")}: median {times[pairs / 2]:F1} us, "
                + $"average {average:F1} us, 99 % {times[pairs * 99 / 100]:F1} us, longest {times[^1]:F0} us");
        }

        pool.Release(run);
        File.Delete(path);
        return 0;
    }
}
