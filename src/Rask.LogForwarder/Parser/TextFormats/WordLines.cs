using Rask.LogForwarder.Parser.TextFormats.Dotnet;
using Rask.LogForwarder.Parser.TextFormats.Go;
using Rask.LogForwarder.Parser.TextFormats.Java;
using Rask.LogForwarder.Parser.TextFormats.Nginx;
using Rask.LogForwarder.Parser.TextFormats.Node;
using Rask.LogForwarder.Parser.TextFormats.Python;
using Rask.LogForwarder.Parser.TextFormats.Rust;
using Rask.LogForwarder.Parser.TextFormats.Syslog;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Lines that begin with a letter. Thread-safe.</summary>
internal static unsafe class WordLines
{
    public static bool TryRead(byte* start, byte* end, TextParts parts) =>
        LogfmtFormat.TryRead(start, end, parts)
        || DotnetConsoleFormat.TryRead(start, end, parts)
        || NodeFormat.TryReadNpm(start, end, parts)
        || KlogFormat.TryRead(start, end, parts)
        || LogrusFormat.TryRead(start, end, parts)
        || PythonWordFormat.TryRead(start, end, parts)
        || SyslogFormat.TryReadWithoutPriority(start, end, parts)
        || JulFormat.TryRead(start, end, parts)
        || PythonTraceFormat.TryRead(start, end, parts)
        || GoPanicFormat.TryRead(start, end, parts)
        || RustPanicFormat.TryRead(start, end, parts)
        || TraceFormat.TryRead(start, end, parts)
        || AccessFormat.TryRead(start, end, parts);
}
