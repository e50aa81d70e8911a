using Rask.LogForwarder.Parser.TextFormats.Dotnet;
using Rask.LogForwarder.Parser.TextFormats.Nginx;
using Rask.LogForwarder.Parser.TextFormats.Node;
using Rask.LogForwarder.Parser.TextFormats.Python;
using Rask.LogForwarder.Parser.TextFormats.Syslog;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Lines that begin with a space, a colon, a parenthesis, an escape or <c>&lt;</c>. Thread-safe.</summary>
internal static unsafe class OtherLines
{
    public static bool TryRead(byte* start, byte* end, TextParts parts) => *start switch
    {
        (byte)' ' => NextFormat.TryRead(start, end, parts),
        (byte)'(' => NodeFormat.TryReadWarning(start, end, parts),
        (byte)'<' or (byte)'\\' => SyslogFormat.TryReadWithPriority(start, end, parts)
            || DotnetConsoleFormat.TryReadSystemd(start, end, parts),
        // An address of IPv6.
        (byte)':' => AccessFormat.TryRead(start, end, parts) || PythonAccessFormat.TryRead(start, end, parts),
        _ => false,
    };
}
