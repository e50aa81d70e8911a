using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Parser.TextFormats.Dotnet;
using Rask.LogForwarder.Parser.TextFormats.Go;
using Rask.LogForwarder.Parser.TextFormats.Java;
using Rask.LogForwarder.Parser.TextFormats.Nginx;
using Rask.LogForwarder.Parser.TextFormats.Node;
using Rask.LogForwarder.Parser.TextFormats.Python;
using Rask.LogForwarder.Parser.TextFormats.Rust;
using Rask.LogForwarder.Parser.TextFormats.Syslog;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// Lines that begin with a letter. Most of them are of no format, so the first word, and what stands behind it, decide which
/// formats are asked at all. Thread-safe.
/// </summary>
internal static unsafe class WordLines
{
    /// <summary>Those of .NET's console and of logrus: <c>info</c>, <c>INFO</c>.</summary>
    private const int LevelLength = 4;

    /// <summary><c>Nov</c>, and <c>npm</c> too.</summary>
    private const int MonthLength = 3;

    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        byte* at = start + 1;
        while (at < end && char.IsAsciiLetter((char)*at))
            at++;
        // The slack behind the text makes looking at it safe.
        switch (at < end ? *at : (byte)' ')
        {
            case (byte)' ':
                return TryReadWord(start, at, end, parts);
            case (byte)'=':
                return LogfmtFormat.TryRead(start, end, parts) || TryReadTrace(start, end, parts);
            case (byte)':':
                return (at - start == LevelLength && DotnetConsoleFormat.TryRead(start, end, parts))
                    || PythonWordFormat.TryRead(start, end, parts)
                    || TryReadTrace(start, end, parts)
                    || TryReadAccess(start, end, parts);
            case (byte)'[':
                return (at - start == LevelLength && LogrusFormat.TryRead(start, end, parts))
                    || TryReadTrace(start, end, parts);
            case >= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)'-' or (byte)'_' or (byte)'@':
                return LogfmtFormat.TryRead(start, end, parts)
                    || (at - start == 1 && KlogFormat.TryRead(start, end, parts))
                    || TryReadTrace(start, end, parts)
                    || TryReadAccess(start, end, parts);
            default:
                return TryReadTrace(start, end, parts);
        }
    }

    /// <summary>Lines whose first word a space follows.</summary>
    private static bool TryReadWord(byte* start, byte* wordEnd, byte* end, TextParts parts)
    {
        bool isRead = wordEnd - start == MonthLength
            ? NodeFormat.TryReadNpm(start, end, parts) || SyslogFormat.TryReadWithoutPriority(start, end, parts)
            : (*start == (byte)'T' && PythonTraceFormat.TryRead(start, end, parts)) || (*start == (byte)'t' && RustPanicFormat.TryRead(start, end, parts));
        return isRead
            || TryReadTrace(start, end, parts)
            || (MayBeAddress(wordEnd + 1) && TryReadAccess(start, end, parts));
    }

    /// <summary>What has several lines.</summary>
    private static bool TryReadTrace(byte* start, byte* end, TextParts parts) =>
        (parts.Escapes & TextEscapes.Breaks) != 0
        && EscapedLines.FindBreak(start, end) < end
        && (JulFormat.TryRead(start, end, parts) || GoPanicFormat.TryRead(start, end, parts) || TraceFormat.TryRead(start, end, parts));

    /// <summary>An address of IPv6 may begin with letters, and so does a host.</summary>
    private static bool TryReadAccess(byte* start, byte* end, TextParts parts) =>
        AccessFormat.TryRead(start, end, parts) || PythonAccessFormat.TryRead(start, end, parts);

    /// <summary>Whether two bytes may begin an address behind a host, or are the hyphen behind an address.</summary>
    private static bool MayBeAddress(byte* at) => at[0] switch
    {
        (byte)'-' => at[1] == (byte)' ',
        (byte)'u' => at[1] == (byte)'n',
        (byte)':' => true,
        _ => char.IsAsciiHexDigit((char)at[0]) && (char.IsAsciiHexDigit((char)at[1]) || at[1] is (byte)':' or (byte)'.' or (byte)' '),
    };
}
