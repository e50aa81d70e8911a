namespace Rask.LogForwarder.Buffer;

/// <summary>A place in a log for ever: a byte offset in one generation, that is, in one life of its file.</summary>
/// <param name="Generation">16 hexadecimal digits, the hash of the generation's first record; null before one is known.</param>
/// <param name="Offset">Byte offset of a line's start.</param>
internal readonly record struct LogPosition(string? Generation, long Offset);
