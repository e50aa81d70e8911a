using Rask.LogForwarder.Parser.Recognition;
using Rask.LogForwarder.Parser.TextFormats.ClickHouse;
using Rask.LogForwarder.Parser.TextFormats.Dotnet;
using Rask.LogForwarder.Parser.TextFormats.Java;
using Rask.LogForwarder.Parser.TextFormats.Nginx;
using Rask.LogForwarder.Parser.TextFormats.Node;
using Rask.LogForwarder.Parser.TextFormats.Postgres;
using Rask.LogForwarder.Parser.TextFormats.Redis;
using Rask.LogForwarder.Parser.TextFormats.Syslog;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// Lines of a format that the user has fixed: others that come before it in the order of recognition are not asked. Formats
/// that share no line with another have no row here. Thread-safe.
/// </summary>
internal static unsafe class FixedLines
{
    /// <summary>Whether there is a row for a format; where there is none, lines are recognised as always.</summary>
    public static bool Has(LogFormat format) => format is
        LogFormat.Nginx or LogFormat.Postgres or LogFormat.Node or LogFormat.Next or LogFormat.Redis or LogFormat.ClickHouse
        or LogFormat.Java or LogFormat.Dotnet or LogFormat.Syslog;

    /// <summary>Takes a line apart by the one format; the parts may be those of a relative, which the caller refuses.</summary>
    public static bool TryRead(LogFormat format, byte* start, byte* end, TextParts parts)
    {
        byte first = *start;
        // Shorter lines hold no time; the formats look at as many bytes.
        bool isTimed = first is >= (byte)'0' and <= (byte)'9' && end - start >= 20;
        bool isWord = char.IsAsciiLetter((char)first);
        bool isMarked = first is (byte)'<' or (byte)'\\';
        return format switch
        {
            LogFormat.Nginx => (isTimed && NginxErrorFormat.TryRead(start, end, parts)) || ((isTimed || isWord || first is (byte)'[' or (byte)':') && AccessFormat.TryRead(start, end, parts)),
            LogFormat.Postgres => isTimed && PostgresFormat.TryRead(start, end, parts),
            LogFormat.Redis => isTimed && RedisFormat.TryRead(start, end, parts),
            LogFormat.ClickHouse => isTimed && ClickHouseFormat.TryRead(start, end, parts),
            LogFormat.Java => (isTimed && JavaLogFormat.TryRead(start, end, parts))
                || (first == (byte)'[' && JavaBracketFormat.TryRead(start, end, parts))
                || (isWord && (JulFormat.TryRead(start, end, parts) || TraceFormat.TryRead(start, end, parts))),
            LogFormat.Dotnet => (isWord && (DotnetConsoleFormat.TryRead(start, end, parts) || TraceFormat.TryRead(start, end, parts)))
                || (isMarked && DotnetConsoleFormat.TryReadSystemd(start, end, parts)),
            LogFormat.Syslog => (isMarked && SyslogFormat.TryReadWithPriority(start, end, parts))
                || (isWord && SyslogFormat.TryReadWithoutPriority(start, end, parts)),
            LogFormat.Next => (first == (byte)' ' && NextFormat.TryRead(start, end, parts)) || TryReadNode(start, end, parts),
            LogFormat.Node => TryReadNode(start, end, parts),
            _ => false,
        };
    }

    private static bool TryReadNode(byte* start, byte* end, TextParts parts) => *start switch
    {
        (byte)'[' => PinoPrettyFormat.TryRead(start, end, parts),
        (byte)'(' => NodeFormat.TryReadWarning(start, end, parts),
        >= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z' =>
            NodeFormat.TryReadNpm(start, end, parts) || TraceFormat.TryRead(start, end, parts),
        _ => false,
    };
}
