namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>Bytes of a segment that cannot be used.</summary>
/// <param name="Start">The first one.</param>
/// <param name="End">Behind the last one.</param>
/// <param name="Description">The batch whose lines they held, where its header is intact: it can be read again from the log files.</param>
internal sealed record DamagedRange(long Start, long End, BatchDescription? Description);
