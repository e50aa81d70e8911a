using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Sender;

/// <summary>Where the sender's batches come from, and where they go. Sender thread.</summary>
internal interface IBatchSource
{
    /// <summary>True where no further batch will come.</summary>
    bool IsEnded { get; }

    /// <summary>Takes the next batch to deliver.</summary>
    bool TryTake(out Batch batch);

    /// <summary>Ends a batch that is done: its memory may be used again.</summary>
    void Complete(Batch batch);

    /// <summary>Takes a batch back that is not done, or not all of it.</summary>
    /// <param name="batch">The batch, under the name that it has now.</param>
    /// <param name="outcome">
    /// After <see cref="DeliveryOutcome.Yielded"/>, whoever takes it also ends the yield (<see cref="AbortSignal.EndYield"/>).
    /// </param>
    void GiveBack(Batch batch, DeliveryOutcome outcome);

    /// <summary>Sleeps until there may be something to take, or something to hear.</summary>
    void WaitForBatch();
}
