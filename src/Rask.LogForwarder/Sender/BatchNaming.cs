using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Keeps the names of batches: a batch is in the journal before it is sent for the first time, and gets another name where
/// the aggregator has other records under its own. One owner at a time: see <see cref="IDirectDelivery"/>.
/// </summary>
internal sealed class BatchNaming(IDeliveryJournal journal, BatchNumbers numbers, SelfLog log, Counters counters)
{
    /// <summary>New names in a row. An endpoint that takes none of them says 409 for another reason.</summary>
    private const int MostRenames = 3;

    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private int _renames;

    /// <summary>Writes a batch into the journal, where nothing knows it yet.</summary>
    public void Begin(Batch batch)
    {
        if (batch.IsBegun) return;
        // Sealed before another batch was told that the epoch is taken: this one need not be told as well.
        if (batch.Id.Epoch < numbers.Epoch) batch.Id = numbers.Next();
        journal.Begin(batch);
        batch.IsBegun = true;
    }

    /// <summary>A name was accepted.</summary>
    public void Accepted() => _renames = 0;

    /// <summary>
    /// Gives a batch a new name after a conflict, and leaves out of it what is done or cannot be read any more.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="scratch">A batch without pages, for use meanwhile.</param>
    /// <param name="conflict">The answer.</param>
    /// <returns>False where too many names in a row were not taken.</returns>
    public bool TryRename(Batch batch, Batch scratch, DeliveryResult conflict)
    {
        if (_renames >= MostRenames) return false;
        _renames++;
        var old = batch.Id;
        // The name may come from an earlier process; those of this one are then still good.
        if (old.Epoch >= numbers.Epoch)
        {
            var (forwarder, epoch) = journal.BeginEpoch();
            numbers.Begin(forwarder, epoch);
            counters.AddEpochsBegun(1);
        }

        if (batch.Done.Count > 0 || batch.HasMissing) KeepRest(batch, scratch);
        batch.Id = numbers.Next();
        batch.Replaces = old;
        batch.IsBegun = false;
        Begin(batch);
        if (_failures.ShouldLog("conflict", out var suppressed))
        {
            log.Warn(
                "the aggregator has other records under the name of a batch; sending it under a new one",
                new LogField("reason", conflict.Reason),
                new LogField("batch", old.ToString()),
                new LogField("renamed", batch.Id.ToString()),
                new LogField("repeated", suppressed));
        }

        return true;
    }

    private void KeepRest(Batch batch, Batch scratch)
    {
        scratch.BecomePart(batch, default);
        var number = 0;
        foreach (ref readonly var segment in batch.Segments)
        {
            var last = number + segment.Records;
            for (var from = number + 1; batch.Done.TryFindGap(from, last, out var first, out var end); from = end + 1)
            {
                if (!segment.IsMissing)
                {
                    BatchCut.Copy(batch, first, end, scratch);
                    continue;
                }

                batch.Lose(end - first + 1, batch.MissingReason ?? LossReason.RotatedAway);
                counters.AddRecordsLost(end - first + 1);
            }

            number = last;
        }

        batch.Narrow(scratch);
        batch.Digest = BatchDigest.Of(batch);
    }
}
