using Rask.LogForwarder.Parser.TextFormats.Java;
using Rask.LogForwarder.Parser.TextFormats.Node;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Lines that begin with an opening bracket. Thread-safe.</summary>
internal static unsafe class BracketLines
{
    public static bool TryRead(byte* start, byte* end, TextParts parts) =>
        JavaBracketFormat.TryRead(start, end, parts)
        || PinoPrettyFormat.TryRead(start, end, parts);
}
