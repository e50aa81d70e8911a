using System.Diagnostics;

namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>
/// Where every byte of one container's log is, as a whole and for each generation that is not settled yet: taken =
/// acknowledged + in flight + spooled + lost by reason, at all times. Thread-safe. It is told once per batch, never per line.
/// </summary>
/// <remarks>
/// The figures go over restarts: those that are acknowledged and lost come from the journal, those that are spooled from
/// the spool. What was in flight at a crash is read again, and is counted when it is. A loss is shown from the moment
/// when it is found, but written down together with the batch whose record names it: a crash in between finds it again.
/// </remarks>
internal sealed class ContainerLedger(string key)
{
    private readonly Lock _gate = new();

    // What is settled. Its generations carry the figures of all others as well.
    private readonly LedgerTotals _totals = new();
    private readonly LossTable _named = new();
    private long _taken;
    private long _spooled;
    private bool _isChanged;

    /// <summary>The container's full id, or the path of its log.</summary>
    public string Key { get; } = key;

    /// <summary>The totals of earlier starts. Once, before anything else.</summary>
    public void Restore(LedgerTotals totals)
    {
        lock (_gate)
        {
            _totals.Add(totals);
            _taken += totals.AcknowledgedBytes + totals.AllLostBytes;
            Check();
        }
    }

    /// <summary>What an earlier start has spooled, and what still lies there.</summary>
    public void RestoreSpooled(Coverage batch)
    {
        Restore(batch);
        Spool(batch);
    }

    /// <summary>What an earlier start has put into a batch that is not done: its gaps are not named a second time.</summary>
    public void Restore(Coverage batch)
    {
        foreach (ref readonly var gap in batch.Gaps) Name(gap);
        Take(batch);
    }

    /// <summary>The reader has passed bytes of the log for a batch.</summary>
    public void Take(Coverage batch)
    {
        lock (_gate)
        {
            foreach (var (generation, bytes) in batch.Passed) Take(generation, bytes);
            Check();
        }
    }

    /// <summary>The batch was not taken over, and the reader goes on filling it.</summary>
    public void TakeBack(Coverage batch)
    {
        lock (_gate)
        {
            foreach (var (generation, bytes) in batch.Passed) Take(generation, -bytes);
            Check();
        }
    }

    /// <summary>Bytes are found to be gone; a record that names them will be in a batch with this gap.</summary>
    public void Name(in Gap gap)
    {
        lock (_gate)
        {
            _taken += gap.Bytes;
            _named.Add(gap.Reason, gap.Bytes, 0, 1);
            var generation = For(gap.Generation);
            generation.Take(gap.Bytes);
            generation.Name(gap.Reason, gap.Bytes, 1);
            Check();
        }
    }

    /// <summary>No batch will tell of a gap any more: it is settled here.</summary>
    public void SettleNamed(in Gap gap)
    {
        lock (_gate)
        {
            _isChanged = true;
            Settle(gap);
            Check();
        }
    }

    /// <summary>A batch that was in flight lies in the spool now.</summary>
    public void Spool(Coverage batch)
    {
        lock (_gate)
        {
            foreach (var (generation, bytes) in batch.Passed) Spool(generation, bytes);
            Check();
        }
    }

    /// <summary>A batch has left the spool: it is about to be settled.</summary>
    public void Unspool(Coverage batch)
    {
        lock (_gate)
        {
            foreach (var (generation, bytes) in batch.Passed) Spool(generation, -bytes);
            Check();
        }
    }

    /// <summary>A batch that was in flight is done.</summary>
    /// <param name="batch">What it stands for.</param>
    /// <param name="records">All its records.</param>
    /// <param name="outcome">What was not simply acknowledged.</param>
    public void Settle(Coverage batch, int records, in BatchOutcome outcome)
    {
        lock (_gate)
        {
            _isChanged = true;
            var lost = Math.Min(outcome.LostBytes, batch.Bytes);
            _totals.AddAcknowledged(batch.Bytes - lost, records - outcome.DeadLettered - outcome.LostRecords, outcome.DeadLettered);
            if (lost > 0 || outcome.LostRecords > 0) _totals.AddLost(outcome.Reason, lost, outcome.LostRecords);
            var lostRecords = outcome.LostRecords;
            foreach (var (name, bytes) in batch.Passed)
            {
                // In which of its generations a batch has lost lines is not known: the oldest one's are the likeliest to be gone.
                var share = Math.Min(lost, bytes);
                var generation = For(name);
                generation.Acknowledge(bytes - share);
                if (share > 0 || lostRecords > 0) generation.Lose(outcome.Reason, share, lostRecords, 0);
                lost -= share;
                lostRecords = 0;
            }

            foreach (ref readonly var gap in batch.Gaps) Settle(gap);
            Fold();
            Check();
        }
    }

    /// <summary>Bytes that were never taken are gone, and no record names them. The count of records is 0 where nobody knows it.</summary>
    public void Lose(in Gap gap, long records = 0)
    {
        lock (_gate)
        {
            _isChanged = true;
            _taken += gap.Bytes;
            _totals.AddLost(gap.Reason, gap.Bytes, records, 1);
            var generation = For(gap.Generation);
            generation.Take(gap.Bytes);
            generation.Lose(gap.Reason, gap.Bytes, records, 1);
            Check();
        }
    }

    /// <summary>True where the totals are what was written last, or what was found at the start.</summary>
    public bool IsWritten
    {
        get
        {
            lock (_gate) return !_isChanged;
        }
    }

    /// <summary>Writes the totals. The lock is held meanwhile, so that they belong together.</summary>
    public void WriteTotals(System.Text.Json.Utf8JsonWriter json)
    {
        lock (_gate)
        {
            _totals.Write(json);
            _isChanged = false;
        }
    }

    /// <summary>All figures at this moment.</summary>
    public LedgerSnapshot Snapshot()
    {
        lock (_gate)
        {
            var totals = new LedgerTotals();
            totals.Add(_totals);
            totals.Lost.Add(_named);
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
    private long InFlight => _taken - _spooled - _totals.AcknowledgedBytes - _totals.AllLostBytes - _named.Bytes;

    private void Take(string generation, long bytes)
    {
        _taken += bytes;
        For(generation).Take(bytes);
    }

    private void Spool(string generation, long bytes)
    {
        _spooled += bytes;
        For(generation).Spool(bytes);
    }

    private void Settle(in Gap gap)
    {
        _named.Add(gap.Reason, -gap.Bytes, 0, -1);
        _totals.AddLost(gap.Reason, gap.Bytes, 0, 1);
        var generation = For(gap.Generation);
        generation.Name(gap.Reason, -gap.Bytes, -1);
        generation.Lose(gap.Reason, gap.Bytes, 0, 1);
    }

    private GenerationLedger For(string name)
    {
        var generations = _totals.Generations;
        // The newest comes last, and is the one that is asked for.
        for (var i = generations.Count - 1; i >= 0; i--)
            if (generations[i].Generation == name) return generations[i];
        var generation = new GenerationLedger(name);
        generations.Add(generation);
        return generation;
    }

    /// <summary>Forgets generations that are over: they stay in the sums. The newest one is still being written.</summary>
    private void Fold()
    {
        var generations = _totals.Generations;
        for (var i = generations.Count - 2; i >= 0; i--)
            if (generations[i].IsBalanced) generations.RemoveAt(i);
    }

    private string? Defect()
    {
        if (InFlight < 0 || _spooled < 0 || _totals.AcknowledgedBytes < 0 || _totals.AcknowledgedRecords < 0 || _named.Bytes < 0)
        {
            return $"{Key}: taken {_taken} = acknowledged {_totals.AcknowledgedBytes} + in flight {InFlight} + spooled {_spooled} "
                + $"+ lost {_totals.AllLostBytes} + named {_named.Bytes}";
        }

        long inFlight = 0, spooled = 0;
        foreach (var generation in _totals.Generations)
        {
            inFlight += generation.InFlight;
            spooled += generation.Spooled;
            if (generation.InFlight >= 0 && generation.Spooled >= 0) continue;
            return $"{Key}, generation {generation.Generation}: taken {generation.Taken} = acknowledged {generation.Acknowledged} "
                + $"+ in flight {generation.InFlight} + spooled {generation.Spooled} + lost {generation.LostBytes}";
        }

        return inFlight == InFlight && spooled == _spooled
            ? null
            : $"{Key}: {InFlight} in flight and {_spooled} spooled, but {inFlight} and {spooled} by generation";
    }

    [Conditional("DEBUG")]
    private void Check() => Debug.Assert(Defect() is null, Defect());
}
