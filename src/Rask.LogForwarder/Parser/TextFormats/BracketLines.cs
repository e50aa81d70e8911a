using Rask.LogForwarder.Parser.TextFormats.Go;
using Rask.LogForwarder.Parser.TextFormats.Python;
using Rask.LogForwarder.Parser.TextFormats.Rust;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Lines that begin with an opening bracket. Thread-safe.</summary>
internal static unsafe class BracketLines
{
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        // Shorter ones hold nothing behind the bracket; the slack behind the text makes looking at it safe.
        if (end - start < 12)
            return false;
        return start[1] switch
        {
            (byte)'G' => GinFormat.TryRead(start, end, parts),
            >= (byte)'0' and <= (byte)'9' => TryReadTime(start, end, parts),
            >= (byte)'a' and <= (byte)'z' => StructlogFormat.TryRead(start, end, parts),
            _ => false,
        };
    }

    private static bool TryReadTime(byte* start, byte* end, TextParts parts) =>
        EnvLoggerFormat.TryRead(start, end, parts)
        || PythonServerFormat.TryRead(start, end, parts)
        || PythonAccessFormat.TryRead(start, end, parts);
}
