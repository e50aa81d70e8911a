using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Parser.TextFormats.Postgres;

/// <summary>
/// <c>postgres</c> / <c>database</c>: PostgreSQL's log on stderr (<c>elog.c</c>; the documentation's "Error Reporting and Logging"), with
/// the prefixes of <see cref="PostgresPrefix"/>:
/// <code>2026-11-23 09:30:44.804 UTC [18] ERROR:  division by zero</code>
/// Further lines of the message begin with a tab. <c>DETAIL</c>, <c>HINT</c> and the like come on lines of their own with the same
/// prefix; where the collector has joined them to their message they become fields of it. What <c>duration: 1.5 ms  statement: …</c>
/// says becomes <c>duration_ms</c> and <c>statement</c>. Thread-safe.
/// </summary>
internal static unsafe class PostgresFormat
{
    /// <summary>The colon and the two spaces behind a severity.</summary>
    private const int ColonLength = 3;

    private const int SqlStateLength = 5;

    /// <summary>A message has each piece at most once; a text with more is not PostgreSQL's, and the last piece takes the rest.</summary>
    private const int MaxPieces = 16;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        if (!PostgresPrefix.TryFind(start, end, out TextSlice time, out TextSlice severity, out TextSlice pid))
            return false;
        bool isMessage = PostgresSeverity.TryGetLevel(severity.Bytes, out RecordLevel level, out bool isCanonical);
        if (!isMessage && PostgresSeverity.FieldOf(severity.Bytes).IsEmpty)
            return false;
        parts.AddFixed("time"u8, time);
        if (!pid.IsAbsent)
        {
            parts.AddFixed("pid"u8, pid);
        }
        else if (!PostgresPrefix.TryAdd(start + time.Length, severity.Start, parts))
        {
            parts.Clear();
            return false;
        }
        parts.Format = RecordFormat.Postgres;
        parts.Level = level;
        if (!isCanonical)
            parts.AddFixed(isMessage ? "level"u8 : "severity"u8, severity);
        byte* message = severity.Start + severity.Length + ColonLength;
        byte* messageEnd = isMessage && (parts.Escapes & TextEscapes.Breaks) != 0 ? EndOfPiece(start, severity.Start, message, end) : end;
        ReadMessage(message, messageEnd, isMessage, parts);
        if (messageEnd < end)
            ReadPieces(start, severity.Start, messageEnd, end, parts);
        return true;
    }

    /// <summary>The line feed before the next line with this prefix and a severity; or the end.</summary>
    private static byte* EndOfPiece(byte* start, byte* prefixEnd, byte* at, byte* end)
    {
        while (true)
        {
            at = EscapedLines.FindBreak(at, end);
            if (at == end || !PieceAt(start, prefixEnd, at, end, out _).IsEmpty)
                return at;
            at += EscapedLines.BreakLength;
        }
    }

    /// <summary>The field's name of the line that begins behind a line feed; empty where it is none that says more about the message.</summary>
    private static ReadOnlySpan<byte> PieceAt(byte* start, byte* prefixEnd, byte* lineFeed, byte* end, out byte* text)
    {
        byte* line = lineFeed + EscapedLines.BreakLength;
        text = line;
        if (!PostgresPrefix.TryFind(line, end, out _, out TextSlice severity, out _))
            return default;
        text = severity.Start + severity.Length + ColonLength;
        bool isSame = PostgresPrefix.AreOfOneMessage(new ReadOnlySpan<byte>(start, (int)(prefixEnd - start)), new ReadOnlySpan<byte>(line, (int)(severity.Start - line)));
        return isSame ? PostgresSeverity.FieldOf(severity.Bytes) : default;
    }

    private static void ReadPieces(byte* start, byte* prefixEnd, byte* lineFeed, byte* end, TextParts parts)
    {
        for (int pieces = 1; lineFeed < end; pieces++)
        {
            ReadOnlySpan<byte> name = PieceAt(start, prefixEnd, lineFeed, end, out byte* text);
            byte* pieceEnd = pieces < MaxPieces ? EndOfPiece(start, prefixEnd, text, end) : end;
            _ = parts.AddOwn(name, new TextSlice(text, (int)(pieceEnd - text)));
            lineFeed = pieceEnd;
        }
    }

    private static void ReadMessage(byte* at, byte* end, bool isMessage, TextParts parts)
    {
        if (isMessage && IsSqlState(at, end))
        {
            parts.AddFixed("sqlstate"u8, new TextSlice(at, SqlStateLength));
            at += SqlStateLength + ": ".Length;
        }
        var cursor = new EscapedCursor(at, end);
        parts.Message = cursor.RestSlice;
        if (!isMessage || !cursor.TrySkip("duration: "u8))
            return;
        byte* number = cursor.At;
        if (!cursor.TryReadDigits(out _) || !cursor.TrySkip((byte)'.') || !cursor.TryReadDigits(out _) || !cursor.Is(" ms"u8))
            return;
        parts.AddFixed("duration_ms"u8, new TextSlice(number, (int)(cursor.At - number)));
        cursor.At += " ms".Length;
        byte* durationEnd = cursor.At;
        if (cursor.TrySkip("  statement: "u8))
        {
            parts.Message = new TextSlice(at, (int)(durationEnd - at));
            parts.AddFixed("statement"u8, cursor.RestSlice);
        }
        else if (cursor.Is("  execute "u8) || cursor.Is("  parse "u8) || cursor.Is("  bind "u8))
        {
            // The extended protocol's steps with the name of the prepared statement.
            int colon = cursor.Rest.IndexOf(": "u8);
            if (colon < 0)
                return;
            parts.Message = new TextSlice(at, (int)(cursor.At + colon - at));
            cursor.At += colon + ": ".Length;
            parts.AddFixed("statement"u8, cursor.RestSlice);
        }
    }

    /// <summary>Whether the code of <c>log_error_verbosity = verbose</c> and a colon stand here: capitals and digits, one digit at least.</summary>
    private static bool IsSqlState(byte* at, byte* end)
    {
        if (end - at < SqlStateLength + 2 || at[SqlStateLength] != (byte)':' || at[SqlStateLength + 1] != (byte)' ')
            return false;
        bool hasDigit = false;
        for (int i = 0; i < SqlStateLength; i++)
        {
            bool isDigit = (uint)(at[i] - '0') <= 9;
            if (!isDigit && (uint)(at[i] - 'A') > 'Z' - 'A')
                return false;
            hasDigit |= isDigit;
        }
        return hasDigit;
    }
}
