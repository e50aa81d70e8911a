namespace Rask.LogForwarder.Commands.Status;

/// <summary>What lies in the spool.</summary>
internal readonly record struct SpoolStatus(long Batches, long Bytes);
