using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser.Text;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Writes down what became of records: dead letters first, made durable; then the journal; the memory is freed by the
/// caller after that. One owner at a time: see <see cref="IDirectDelivery"/>.
/// </summary>
internal sealed class Settlement(IDeliveryJournal journal, IDeadLetters deadLetters, SelfLog log, Counters counters)
{
    private readonly RepeatedFailure _failures = new(TimeProvider.System);

    /// <summary>A piece of a batch was acknowledged.</summary>
    public void Acknowledge(Batch batch, BatchPiece piece, DeliveryResult result)
    {
        var rejected = result.Rejected;
        if (rejected.Count > 0)
        {
            var letters = new DeadLetter[rejected.Count];
            for (var i = 0; i < letters.Length; i++)
                letters[i] = new DeadLetter(piece.First - 1 + rejected[i], result.Reasons?.GetValueOrDefault(rejected[i]));
            Bury(batch, letters, result.StatusCode, "the aggregator could not decode some records");
        }

        counters.AddRecordsAcknowledged(piece.Records - rejected.Count);
        EndPiece(batch, piece);
    }

    /// <summary>A record is refused also while it is alone. The caller then declares it void.</summary>
    public void BuryPoison(Batch batch, int record, DeliveryResult result)
    {
        counters.AddPoisonRecords(1);
        Bury(batch, [new DeadLetter(record, result.Reason)], result.StatusCode, "the aggregator refuses some records");
    }

    /// <summary>The records of a piece cannot be read any more.</summary>
    public void Lose(Batch batch, int records)
    {
        batch.Lose(records, batch.MissingReason ?? LossReason.RotatedAway);
        counters.AddRecordsLost(records);
    }

    /// <summary>A piece is done: acknowledged or void.</summary>
    public void EndPiece(Batch batch, BatchPiece piece)
    {
        // Where it is the whole batch, the end of the batch says it.
        if (piece.Records == batch.Records) return;
        batch.Done.Add(piece.First, piece.Last);
        journal.PartDone(batch.Id, BatchPart.Of(piece.First, piece.Last, batch.Records), batch.Outcome);
    }

    /// <summary>All of a batch is done.</summary>
    public void End(Batch batch)
    {
        journal.Done(batch, batch.Outcome);
        counters.AddBatchesSent(1);
        counters.Deliveries.ObserveBatch(batch.Records, OldestTime(batch));
    }

    /// <summary>Docker's time of the first record.</summary>
    private static unsafe long? OldestTime(Batch batch)
    {
        if (batch.Segments.IsEmpty || batch.Segments[0].IsMissing) return null;
        var first = batch.Segments[0];
        return EnvelopeTime.TryRead(new ReadOnlySpan<byte>(first.Start, (int)first.Length), out var nanoseconds) ? nanoseconds : null;
    }

    private void Bury(Batch batch, DeadLetter[] letters, int status, string text)
    {
        var kept = deadLetters.Write(batch, status, letters);
        counters.AddRecordsDeadLettered(kept);
        batch.DeadLettered += kept;
        batch.Lose(letters.Length - kept, LossReason.DeadLetterFailed);
        counters.AddRecordsLost(letters.Length - kept);
        if (!_failures.ShouldLog(text, out var suppressed)) return;
        log.Warn(
            text,
            new LogField("records", letters.Length),
            new LogField("reason", letters[0].Reason),
            new LogField("dead_letters", deadLetters.Path),
            new LogField("batch", batch.Id.ToString()),
            new LogField("repeated", suppressed));
    }
}
