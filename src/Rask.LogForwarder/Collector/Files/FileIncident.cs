using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Collector.Files;

/// <summary>Something that happened to a log's files and that the operator should know.</summary>
/// <param name="Path">The file.</param>
/// <param name="What">What happened, for the forwarder's own log.</param>
/// <param name="Lost">Bytes of the log that cannot be read, as far as that is known, and why; null where none are gone.</param>
/// <param name="Offset">Where they begin in their generation.</param>
internal readonly record struct FileIncident(string Path, string What, Gap? Lost, long Offset)
{
    /// <summary>Bytes of the log that cannot be read.</summary>
    public long UnreadableBytes => Lost?.Bytes ?? 0;
}
