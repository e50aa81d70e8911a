namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>A file that a <see cref="JournalSyncer"/> flushes to the device, beside those who write it.</summary>
internal interface ISyncable
{
    /// <summary>
    /// Flushes what was written until now; does nothing where nothing was. It must not keep writers waiting for the device.
    /// Called by one thread at a time. Does not throw: failures are the file's own to report.
    /// </summary>
    /// <returns>False where it is to be tried again.</returns>
    bool TrySync();
}
