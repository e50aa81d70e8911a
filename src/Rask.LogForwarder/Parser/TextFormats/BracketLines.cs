using Rask.LogForwarder.Parser.TextFormats.Go;
using Rask.LogForwarder.Parser.TextFormats.Java;
using Rask.LogForwarder.Parser.TextFormats.Nginx;
using Rask.LogForwarder.Parser.TextFormats.Node;
using Rask.LogForwarder.Parser.TextFormats.Python;
using Rask.LogForwarder.Parser.TextFormats.Rust;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Lines that begin with an opening bracket. Thread-safe.</summary>
internal static unsafe class BracketLines
{
    public static bool TryRead(byte* start, byte* end, TextParts parts) => start[1] switch
    {
        (byte)'G' => GinFormat.TryRead(start, end, parts),
        >= (byte)'0' and <= (byte)'9' => EnvLoggerFormat.TryRead(start, end, parts)
            || PythonServerFormat.TryRead(start, end, parts)
            || JavaBracketFormat.TryRead(start, end, parts)
            || PinoPrettyFormat.TryRead(start, end, parts)
            || PythonAccessFormat.TryRead(start, end, parts)
            || AccessFormat.TryRead(start, end, parts),
        >= (byte)'a' and <= (byte)'f' => StructlogFormat.TryRead(start, end, parts) || AccessFormat.TryRead(start, end, parts),
        > (byte)'f' and <= (byte)'z' => StructlogFormat.TryRead(start, end, parts),
        // The virtual host of an access line.
        (byte)':' => AccessFormat.TryRead(start, end, parts),
        _ => false,
    };
}
