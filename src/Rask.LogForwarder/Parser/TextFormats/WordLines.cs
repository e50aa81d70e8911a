using Rask.LogForwarder.Parser.TextFormats.Go;
using Rask.LogForwarder.Parser.TextFormats.Python;
using Rask.LogForwarder.Parser.TextFormats.Rust;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Lines that begin with a letter. Thread-safe.</summary>
internal static unsafe class WordLines
{
    public static bool TryRead(byte* start, byte* end, TextParts parts) => TryReadWord(start, end, parts) || LogfmtFormat.TryRead(start, end, parts);

    private static bool TryReadWord(byte* start, byte* end, TextParts parts) => *start switch
    {
        >= (byte)'A' and <= (byte)'Z' =>
            KlogFormat.TryRead(start, end, parts)
            || LogrusFormat.TryRead(start, end, parts)
            || PythonWordFormat.TryRead(start, end, parts)
            || PythonTraceFormat.TryRead(start, end, parts)
            || GoPanicFormat.TryRead(start, end, parts),
        (byte)'p' or (byte)'f' or (byte)'g' => GoPanicFormat.TryRead(start, end, parts),
        (byte)'t' => RustPanicFormat.TryRead(start, end, parts),
        _ => false,
    };
}
