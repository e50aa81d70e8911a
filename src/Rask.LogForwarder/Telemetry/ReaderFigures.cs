namespace Rask.LogForwarder.Telemetry;

/// <summary>What the reader thread knows of its logs at one moment.</summary>
/// <param name="Logs">All that are followed.</param>
/// <param name="HeldBytes">Bytes of deleted files that are held open.</param>
internal sealed record ReaderFigures(IReadOnlyList<LogFigures> Logs, long HeldBytes);
