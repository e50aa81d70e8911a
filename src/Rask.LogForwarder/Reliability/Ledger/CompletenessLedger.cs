using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>The ledgers of all containers, for as long as the forwarder runs. Thread-safe.</summary>
internal sealed class CompletenessLedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ContainerLedger> _containers = [];

    /// <summary>All containers that were ever followed, in no order.</summary>
    public IReadOnlyList<ContainerLedger> Containers
    {
        get
        {
            lock (_gate) return [.. _containers.Values];
        }
    }

    /// <summary>The ledger of a container; made where there is none.</summary>
    public ContainerLedger For(string container)
    {
        lock (_gate)
        {
            if (!_containers.TryGetValue(container, out var ledger)) _containers.Add(container, ledger = new ContainerLedger(container));
            return ledger;
        }
    }

    /// <summary>One line per container; the last word at the end of the process.</summary>
    public void WriteSummary(SelfLog log)
    {
        foreach (var container in Containers)
        {
            var now = container.Snapshot();
            List<LogField> fields =
            [
                new("container", container.Key),
                new("taken", now.Taken),
                new("acknowledged", now.Totals.AcknowledgedBytes),
                new("in_flight", now.InFlight),
                new("spooled", now.Spooled),
                new("lost", now.Totals.AllLostBytes),
                new("dead_lettered_records", now.Totals.DeadLetteredRecords),
                new("lost_records", now.Totals.AllLostRecords),
            ];
            for (var reason = 0; reason < LossReasonNames.Count; reason++)
            {
                var (bytes, records, gaps) = now.Totals.Lost[(LossReason)reason];
                if ((bytes | records | gaps) == 0) continue;
                fields.Add(new LogField("lost_" + LossReasonNames.Of((LossReason)reason), bytes));
                // Where a whole file is gone, nobody knows how many bytes it had.
                if (gaps > 0) fields.Add(new LogField("gaps_" + LossReasonNames.Of((LossReason)reason), gaps));
            }

            log.Always("ledger", [.. fields]);
        }
    }
}
