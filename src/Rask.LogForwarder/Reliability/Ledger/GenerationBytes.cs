namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>Bytes of one generation of a log.</summary>
/// <param name="Generation">Which life of the log file; empty where it has no name.</param>
/// <param name="Bytes">How many.</param>
internal readonly record struct GenerationBytes(string Generation, long Bytes);
