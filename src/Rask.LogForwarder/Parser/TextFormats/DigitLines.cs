using Rask.LogForwarder.Parser.TextFormats.Go;

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
            _ => false,
        };
    }
}
