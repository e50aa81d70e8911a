using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;
using Rask.LogForwarder.Telemetry.Metrics;

namespace Rask.LogForwarder;

/// <summary>Puts together what the stages know, for those who look from outside. Thread-safe.</summary>
internal static class PipelineView
{
    /// <summary>The figures of all stages.</summary>
    /// <param name="reader">What the reader said last.</param>
    /// <param name="ledger">Where the bytes of each container are.</param>
    /// <param name="queue">The batches that passed.</param>
    /// <param name="pages">Pages in use, and all.</param>
    /// <param name="spool">Bytes, the most bytes, batches.</param>
    /// <param name="problem">Why nothing is delivered.</param>
    public static PipelineFigures Of(
        ReaderFigures reader, CompletenessLedger ledger, QueueCounts queue, (int InUse, int All) pages, (long Bytes, long Limit, long Batches) spool, string? problem)
    {
        var services = new SortedDictionary<string, ServiceFigures>(StringComparer.Ordinal);
        var names = new Dictionary<string, string>();
        foreach (var log in reader.Logs)
        {
            names[log.Key] = log.Service;
            var service = For(services, log.Service);
            service.UnreadBytes += log.UnreadBytes;
            if (log.Headroom is { } left) service.HeadroomSeconds = Math.Min(service.HeadroomSeconds, left.TotalSeconds);
        }

        var losses = new LossTable();
        foreach (var container in ledger.Containers)
        {
            var now = container.Snapshot();
            losses.Add(now.Totals.Lost);
            // Containers that are gone have no name here; what is on its way of theirs is still somebody's.
            if ((now.InFlight | now.Spooled) == 0 && !names.ContainsKey(container.Key)) continue;
            var service = For(services, names.GetValueOrDefault(container.Key, "(removed)"));
            service.InFlightBytes += now.InFlight;
            service.SpooledBytes += now.Spooled;
        }

        return new PipelineFigures
        {
            Queue = queue,
            PagesInUse = pages.InUse,
            Pages = pages.All,
            SpoolBytes = spool.Bytes,
            SpoolLimitBytes = spool.Limit,
            SpoolBatches = spool.Batches,
            HeldBytes = reader.HeldBytes,
            Logs = reader.Logs.Count,
            Services = services,
            Losses = Losses(losses),
            Problem = problem,
        };
    }

    private static ServiceFigures For(SortedDictionary<string, ServiceFigures> services, string name)
    {
        if (!services.TryGetValue(name, out var figures)) services.Add(name, figures = new ServiceFigures());
        return figures;
    }

    private static List<(string, long, long)> Losses(LossTable table)
    {
        var losses = new List<(string, long, long)>(LossReasonNames.Count);
        for (var reason = 0; reason < LossReasonNames.Count; reason++)
        {
            var (bytes, records, _) = table[(LossReason)reason];
            losses.Add((LossReasonNames.Of((LossReason)reason), records, bytes));
        }

        return losses;
    }
}
