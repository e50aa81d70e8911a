namespace Rask.LogForwarder.Buffer;

/// <summary>Bytes of a log file that can be read again.</summary>
/// <param name="Generation">Which life of the file; empty where it had no complete record when it was read.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">How many.</param>
internal readonly record struct SourceRange(string Generation, long Offset, int Length);
