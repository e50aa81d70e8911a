namespace Rask.LogForwarder.Buffer;

/// <summary>Where sealed batches go.</summary>
internal enum QueueMode
{
    /// <summary>Into the ring, or past it.</summary>
    Memory,

    /// <summary>Into the ring; the sender is asked to move all that it holds into the spool.</summary>
    Pouring,

    /// <summary>Into the spool, until the sender has emptied it.</summary>
    Spool,
}
