namespace Rask.LogForwarder.Reliability;

/// <summary>A file, or several, whose last writes are made durable by a thread of its own. Thread-safe.</summary>
internal interface ISyncable
{
    /// <summary>True where something was written that is not known to be on the device.</summary>
    bool IsDirty { get; }

    /// <summary>Waits until all that was written before the call is on the device.</summary>
    /// <returns>0, or the error number; then it is still dirty.</returns>
    int Sync();
}
