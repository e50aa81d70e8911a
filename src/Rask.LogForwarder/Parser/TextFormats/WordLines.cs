namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Lines that begin with a letter. Thread-safe.</summary>
internal static unsafe class WordLines
{
    public static bool TryRead(byte* start, byte* end, TextParts parts) => false;
}
