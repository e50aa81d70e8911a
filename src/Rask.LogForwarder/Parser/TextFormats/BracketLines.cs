namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Lines that begin with an opening bracket. Thread-safe.</summary>
internal static unsafe class BracketLines
{
    public static bool TryRead(byte* start, byte* end, TextParts parts) => false;
}
