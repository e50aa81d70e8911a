namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>What became of a batch that is done, where that is not simply acknowledged.</summary>
/// <param name="DeadLettered">Records that lie in the dead-letter file; their bytes count as acknowledged, since nobody has to read them again.</param>
/// <param name="LostRecords">Records that nobody has.</param>
/// <param name="LostBytes">Bytes of the log that these were; the whole batch's <see cref="Buffer.Batch.Covered"/> where all of it is lost.</param>
/// <param name="Reason">Why they are lost.</param>
internal readonly record struct BatchOutcome(
    int DeadLettered, int LostRecords, long LostBytes, LossReason Reason = LossReason.DeadLetterFailed)
{
    /// <summary>All of it was acknowledged.</summary>
    public static BatchOutcome Acknowledged => default;

    /// <summary>All of it is lost.</summary>
    public static BatchOutcome Lost(Buffer.Batch batch, LossReason reason) => new(0, batch.Records, batch.Covered, reason);
}
