using System.Diagnostics;

namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>
/// Where every byte of one container's log is: taken = acknowledged + in flight + spooled + lost by reason, at all times.
/// Thread-safe. It is told once per batch, never per line.
/// </summary>
/// <remarks>
/// The figures go over restarts: those that are acknowledged and lost come from the journal, those that are spooled from
/// the spool. What was in flight at a crash is read again, and is counted when it is.
/// </remarks>
internal sealed class ContainerLedger(string key)
{
    private readonly Lock _gate = new();
    private readonly LedgerTotals _totals = new();
    private long _taken;
    private long _spooled;

    /// <summary>The container's full id, or the path of its log.</summary>
    public string Key { get; } = key;

    /// <summary>The totals of earlier starts. Once, before anything else.</summary>
    public void Restore(LedgerTotals totals)
    {
        lock (_gate)
        {
            _totals.Set(totals);
            _taken += totals.AcknowledgedBytes + totals.AllLostBytes;
            Check();
        }
    }

    /// <summary>Bytes that an earlier start spooled and that still lie there.</summary>
    public void RestoreSpooled(long bytes)
    {
        lock (_gate)
        {
            _taken += bytes;
            _spooled += bytes;
            Check();
        }
    }

    /// <summary>The reader has passed bytes of the log for a batch: <see cref="Buffer.Batch.Covered"/>.</summary>
    public void Take(long bytes)
    {
        lock (_gate)
        {
            _taken += bytes;
            Check();
        }
    }

    /// <summary>A batch that was in flight lies in the spool now.</summary>
    public void Spool(long bytes)
    {
        lock (_gate)
        {
            _spooled += bytes;
            Check();
        }
    }

    /// <summary>A batch has left the spool: it is about to be settled.</summary>
    public void Unspool(long bytes)
    {
        lock (_gate)
        {
            _spooled -= bytes;
            Check();
        }
    }

    /// <summary>A batch that was in flight is done.</summary>
    /// <param name="bytes">The whole batch's <see cref="Buffer.Batch.Covered"/>.</param>
    /// <param name="records">All its records.</param>
    /// <param name="outcome">What was not simply acknowledged.</param>
    public void Settle(long bytes, int records, in BatchOutcome outcome)
    {
        lock (_gate)
        {
            var lost = Math.Min(outcome.LostBytes, bytes);
            _totals.AddAcknowledged(bytes - lost, records - outcome.DeadLettered - outcome.LostRecords, outcome.DeadLettered);
            if (lost > 0 || outcome.LostRecords > 0) _totals.AddLost(outcome.Reason, lost, outcome.LostRecords);
            Check();
        }
    }

    /// <summary>Bytes that were never taken are gone. The count of records is 0 where nobody knows it.</summary>
    public void Lose(LossReason reason, long bytes, long records = 0)
    {
        lock (_gate)
        {
            _taken += bytes;
            _totals.AddLost(reason, bytes, records);
            Check();
        }
    }

    /// <summary>Writes the totals. The lock is held meanwhile, so that they belong together.</summary>
    public void WriteTotals(System.Text.Json.Utf8JsonWriter json)
    {
        lock (_gate) _totals.Write(json);
    }

    /// <summary>All figures at this moment.</summary>
    public LedgerSnapshot Snapshot()
    {
        lock (_gate)
        {
            var totals = new LedgerTotals();
            totals.Set(_totals);
            return new LedgerSnapshot(_taken, InFlight, _spooled, totals);
        }
    }

    /// <summary>Compares with what the queue and the reader hold of this container.</summary>
    /// <returns>Null where the figures agree, else what is wrong.</returns>
    public string? Verify(long heldElsewhere)
    {
        lock (_gate)
        {
            if (Defect() is { } defect) return defect;
            return InFlight == heldElsewhere
                ? null
                : $"{Key}: {InFlight} bytes are in flight by the ledger, and {heldElsewhere} by those who hold them";
        }
    }

    // Derived, not counted: a batch that is counted twice or never shows here.
    private long InFlight => _taken - _spooled - _totals.AcknowledgedBytes - _totals.AllLostBytes;

    private string? Defect()
    {
        if (InFlight >= 0 && _spooled >= 0 && _totals.AcknowledgedBytes >= 0 && _totals.AcknowledgedRecords >= 0) return null;
        return $"{Key}: taken {_taken} = acknowledged {_totals.AcknowledgedBytes} + in flight {InFlight} + spooled {_spooled} + lost {_totals.AllLostBytes}";
    }

    [Conditional("DEBUG")]
    private void Check() => Debug.Assert(Defect() is null, Defect());
}
