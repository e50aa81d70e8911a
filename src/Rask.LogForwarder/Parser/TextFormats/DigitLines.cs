using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Parser.TextFormats.ClickHouse;
using Rask.LogForwarder.Parser.TextFormats.Go;
using Rask.LogForwarder.Parser.TextFormats.Java;
using Rask.LogForwarder.Parser.TextFormats.Nginx;
using Rask.LogForwarder.Parser.TextFormats.Postgres;
using Rask.LogForwarder.Parser.TextFormats.Python;
using Rask.LogForwarder.Parser.TextFormats.Redis;
using Rask.LogForwarder.Parser.TextFormats.Rust;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Lines that begin with a digit: most begin with a time. Thread-safe.</summary>
internal static unsafe class DigitLines
{
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        // Zap puts tabs between its columns.
        bool mayHaveTabs = (parts.Escapes & TextEscapes.Tabs) != 0;
        // The slack behind the text makes looking at it safe.
        if (start[1] == (byte)'.' && mayHaveTabs && ZapConsoleFormat.TryRead(start, end, parts))
            return true;
        // Shorter ones hold no other time.
        if (end - start < 20)
            return false;
        return start[4] switch
        {
            (byte)'-' => PostgresFormat.TryRead(start, end, parts)
                || JavaLogFormat.TryRead(start, end, parts)
                || TracingFormat.TryRead(start, end, parts)
                || StructlogFormat.TryRead(start, end, parts)
                || (mayHaveTabs && ZapConsoleFormat.TryRead(start, end, parts))
                || PythonLoggingFormat.TryRead(start, end, parts),
            (byte)'/' => NginxErrorFormat.TryRead(start, end, parts)
                || GoLogFormat.TryRead(start, end, parts),
            (byte)'.' when ClickHouseFormat.TryRead(start, end, parts) => true,
            _ => JavaLogFormat.TryRead(start, end, parts)
                || RedisFormat.TryRead(start, end, parts)
                || AccessFormat.TryRead(start, end, parts)
                || PythonAccessFormat.TryRead(start, end, parts),
        };
    }
}
