namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>Bytes of a log that are known to be gone, and that a record of the forwarder's own names downstream.</summary>
/// <param name="Reason">Why they are gone.</param>
/// <param name="Generation">Which life of the log file; empty where it has no name.</param>
/// <param name="Bytes">How many; 0 where nobody knows.</param>
internal readonly record struct Gap(LossReason Reason, string Generation, long Bytes);
