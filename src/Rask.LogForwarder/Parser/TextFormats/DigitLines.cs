using Rask.LogForwarder.Parser.TextFormats.Go;
using Rask.LogForwarder.Parser.TextFormats.Python;
using Rask.LogForwarder.Parser.TextFormats.Rust;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Lines that begin with a digit: most begin with a time. Thread-safe.</summary>
internal static unsafe class DigitLines
{
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        // Shorter ones hold no time; the slack behind the text makes looking at it safe.
        if (end - start < 20)
            return false;
        return start[4] switch
        {
            (byte)'/' => GoLogFormat.TryRead(start, end, parts),
            (byte)'-' => TryReadDate(start, end, parts),
            _ => TryReadOther(start, end, parts),
        };
    }

    private static bool TryReadDate(byte* start, byte* end, TextParts parts) =>
        TracingFormat.TryRead(start, end, parts)
        || StructlogFormat.TryRead(start, end, parts)
        || ZapConsoleFormat.TryRead(start, end, parts)
        || PythonLoggingFormat.TryRead(start, end, parts);

    private static bool TryReadOther(byte* start, byte* end, TextParts parts) =>
        (start[1] == (byte)'.' && ZapConsoleFormat.TryRead(start, end, parts))
        || (PythonAccessFormat.MayBegin(start, end) && PythonAccessFormat.TryRead(start, end, parts));
}
