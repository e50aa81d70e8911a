namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Lines that begin with a space, an escape or <c>&lt;</c>. Thread-safe.</summary>
internal static unsafe class OtherLines
{
    public static bool TryRead(byte* start, byte* end, TextParts parts) => false;
}
