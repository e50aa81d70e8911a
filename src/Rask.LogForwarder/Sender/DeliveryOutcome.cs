namespace Rask.LogForwarder.Sender;

/// <summary>How the delivery of a batch ended.</summary>
internal enum DeliveryOutcome
{
    /// <summary>Every record is acknowledged, in the dead-letter file, or counted as lost; the journal knows.</summary>
    Done,

    /// <summary>The time to end has come. Not all of the batch is delivered.</summary>
    Aborted,

    /// <summary>Another thread needs the batch, or its memory. It may be delivered later, under the name that it has then.</summary>
    Yielded,
}
