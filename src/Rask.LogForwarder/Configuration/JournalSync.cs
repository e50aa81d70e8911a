namespace Rask.LogForwarder.Configuration;

/// <summary>When the delivery journal is flushed to the device. A crash of the process alone never costs an entry.</summary>
internal enum JournalSync
{
    /// <summary>Once a second while something is written, beside the delivery: a power failure may double the last second.</summary>
    Interval,

    /// <summary>With each entry, before the delivery goes on.</summary>
    Always,
}
