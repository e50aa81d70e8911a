using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// Gaps of one log that were found, until a record in a batch names them. The ledger is told at once. Reader thread only.
/// </summary>
internal sealed class GapQueue(ContainerLedger ledger)
{
    private readonly Queue<PendingGap> _gaps = [];

    /// <summary>True where none waits.</summary>
    public bool IsEmpty => _gaps.Count == 0;

    /// <summary>What the oldest one will be named as; null where none waits.</summary>
    public string? First => _gaps.TryPeek(out var gap) ? GapNotice.Of(gap) : null;

    /// <summary>Adds a gap.</summary>
    public void Add(in Gap gap, long offset)
    {
        ledger.Name(gap);
        _gaps.Enqueue(new PendingGap(gap, offset, DateTimeOffset.UtcNow));
    }

    /// <summary>Puts all into the open batch, before the lines that follow them.</summary>
    /// <param name="grouper">The batch's.</param>
    /// <param name="behind">Where reading goes on.</param>
    /// <returns>False where memory or a limit is reached; the rest waits.</returns>
    public bool TryPlace(RecordGrouper grouper, LogPosition behind)
    {
        while (_gaps.TryPeek(out var gap))
        {
            if (!grouper.TakeNotice(gap, behind)) return false;
            _ = _gaps.Dequeue();
        }

        return true;
    }

    /// <summary>True where the next start cannot find such a gap again, or not how long it is.</summary>
    public static bool IsFoundOnce(LossReason reason) => reason is LossReason.HeldLimit or LossReason.Overwritten;

    /// <summary>At the end of a run: what no batch names any more is settled without one.</summary>
    public void SettleAll()
    {
        while (_gaps.TryDequeue(out var gap))
            if (IsFoundOnce(gap.Gap.Reason)) ledger.SettleNamed(gap.Gap);
    }
}
