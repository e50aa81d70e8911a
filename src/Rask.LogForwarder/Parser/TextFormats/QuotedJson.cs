using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// A JSON object (RFC 8259) within a line of text, inside Docker's escapes: a quote is written <c>\"</c>, and an escape of the object's
/// own begins with two backslashes. White space is only spaces. Thread-safe.
/// </summary>
internal static unsafe class QuotedJson
{
    private const int MaxDepth = 32;

    /// <summary>Adds the members of an object that is the whole rest of a text.</summary>
    /// <returns>False where it is not one, or a key has escapes; some members may have been added.</returns>
    public static bool TryAddMembers(EscapedCursor cursor, TextParts parts)
    {
        if (!cursor.TrySkip((byte)'{'))
            return false;
        cursor.SkipSpaces();
        bool isFirst = true;
        while (!cursor.TrySkip((byte)'}'))
        {
            if (!isFirst && !TrySkipComma(ref cursor))
                return false;
            isFirst = false;
            if (!TryReadString(ref cursor, out TextSlice key) || key.Bytes.IndexOf("\\\\"u8) >= 0 || !TrySkipColon(ref cursor))
                return false;
            if (!TryReadValue(ref cursor, 0, out TextSlice value) || !parts.TryAdd(key.As(SliceForm.Escaped), value))
                return false;
            cursor.SkipSpaces();
        }
        return cursor.IsAtEnd;
    }

    /// <summary>Writes the text of a string with Docker's escapes only; never longer.</summary>
    public static byte* WriteString(byte* o, byte* at, byte* end)
    {
        while (at < end)
        {
            int run = new ReadOnlySpan<byte>(at, (int)(end - at)).IndexOf("\\\\"u8);
            int length = run < 0 ? (int)(end - at) : run;
            new ReadOnlySpan<byte>(at, length).CopyTo(new Span<byte>(o, length));
            o += length;
            at += length;
            if (run < 0)
                return o;
            if (at[2] != (byte)'u')
            {
                o[0] = (byte)'\\';
                o[1] = at[2] == (byte)'\\' ? at[3] : at[2];
                o += 2;
                at += at[2] == (byte)'\\' ? 4 : 3;
                continue;
            }
            bool isPair = IsSurrogate(at, 0xD800) && end - at >= 14 && at[7] == (byte)'\\' && at[8] == (byte)'\\' && at[9] == (byte)'u' && IsSurrogate(at + 7, 0xDC00);
            bool isLone = !isPair && (IsSurrogate(at, 0xD800) || IsSurrogate(at, 0xDC00));
            o = CopyUnit(o, isLone ? null : at);
            at += 7;
            if (isPair)
            {
                o = CopyUnit(o, at);
                at += 7;
            }
        }
        return o;
    }

    /// <summary>Writes an object or array without the spaces outside its strings.</summary>
    public static byte* WriteCompact(byte* o, byte* at, byte* end)
    {
        while (at < end)
        {
            if (*at == (byte)' ')
            {
                at++;
            }
            else if (*at == (byte)'\\')
            {
                // The opening quote of a string that has been read before.
                byte* close = FindClose(at + 2, end) + 2;
                new ReadOnlySpan<byte>(at, (int)(close - at)).CopyTo(new Span<byte>(o, (int)(close - at)));
                o += close - at;
                at = close;
            }
            else
            {
                *o++ = *at++;
            }
        }
        return o;
    }

    private static bool TryReadValue(ref EscapedCursor cursor, int depth, out TextSlice value)
    {
        byte* start = cursor.At;
        value = default;
        if (cursor.IsAtEnd || depth > MaxDepth)
            return false;
        switch (*cursor.At)
        {
            case (byte)'\\':
                return TryReadString(ref cursor, out value);
            case (byte)'{' or (byte)'[':
                if (!TrySkipNested(ref cursor, depth))
                    return false;
                value = new TextSlice(start, (int)(cursor.At - start), SliceForm.JsonNested);
                return true;
            case (byte)'t' or (byte)'f' or (byte)'n':
                if (!cursor.TrySkip("true"u8) && !cursor.TrySkip("false"u8) && !cursor.TrySkip("null"u8))
                    return false;
                break;
            default:
                if (!TrySkipNumber(ref cursor))
                    return false;
                break;
        }
        value = new TextSlice(start, (int)(cursor.At - start));
        return true;
    }

    private static bool TrySkipNested(ref EscapedCursor cursor, int depth)
    {
        bool isObject = *cursor.At == (byte)'{';
        byte close = isObject ? (byte)'}' : (byte)']';
        cursor.At++;
        cursor.SkipSpaces();
        bool isFirst = true;
        while (!cursor.TrySkip(close))
        {
            if (!isFirst && !TrySkipComma(ref cursor))
                return false;
            isFirst = false;
            if (isObject && (!TryReadString(ref cursor, out _) || !TrySkipColon(ref cursor)))
                return false;
            if (!TryReadValue(ref cursor, depth + 1, out _))
                return false;
            cursor.SkipSpaces();
        }
        return true;
    }

    private static bool TryReadString(ref EscapedCursor cursor, out TextSlice value)
    {
        value = default;
        if (!cursor.TrySkip("\\\""u8))
            return false;
        byte* close = EscapedBytes.Find(cursor.At, cursor.End, (byte)'\\');
        // Most strings have no escape, and are right as they are.
        bool isPlain = cursor.End - close >= 2 && close[1] == (byte)'"';
        if (!isPlain)
            close = FindClose(close, cursor.End);
        if (close is null)
            return false;
        value = new TextSlice(cursor.At, (int)(close - cursor.At), isPlain ? SliceForm.Escaped : SliceForm.JsonQuoted);
        cursor.At = close + 2;
        return true;
    }

    /// <summary>The backslash of the closing quote; null where there is none, or something that no JSON string holds.</summary>
    private static byte* FindClose(byte* at, byte* end)
    {
        while (true)
        {
            int run = new ReadOnlySpan<byte>(at, (int)(end - at)).IndexOf((byte)'\\');
            if (run < 0 || end - (at + run) < 2)
                return null;
            at += run;
            if (at[1] == (byte)'"')
                return at;
            int length = at[1] == (byte)'\\' ? EscapeLength(at, end) : KeyValueText.PlainLength(new EscapedCursor(at, end));
            if (length == 0)
                return null;
            at += length;
        }
    }

    private static int EscapeLength(byte* at, byte* end)
    {
        if (end - at < 3)
            return 0;
        switch (at[2])
        {
            case (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t' or (byte)'/':
                return 3;
            case (byte)'\\':
                return end - at >= 4 && at[3] is (byte)'\\' or (byte)'"' ? 4 : 0;
            case (byte)'u':
                if (end - at < 7)
                    return 0;
                for (int i = 3; i < 7; i++)
                {
                    if (JsonText.HexValue(at[i]) < 0)
                        return 0;
                }
                return 7;
            default:
                return 0;
        }
    }

    private static bool TrySkipNumber(ref EscapedCursor cursor)
    {
        cursor.TrySkip((byte)'-');
        byte* start = cursor.At;
        if (!cursor.TryReadDigits(out TextSlice digits) || (digits.Length > 1 && *start == (byte)'0'))
            return false;
        if (cursor.TrySkip((byte)'.') && !cursor.TryReadDigits(out _))
            return false;
        if (!cursor.TrySkip((byte)'e') && !cursor.TrySkip((byte)'E'))
            return true;
        if (!cursor.TrySkip((byte)'+'))
            cursor.TrySkip((byte)'-');
        return cursor.TryReadDigits(out _);
    }

    private static bool TrySkipComma(ref EscapedCursor cursor)
    {
        if (!cursor.TrySkip((byte)','))
            return false;
        cursor.SkipSpaces();
        return true;
    }

    private static bool TrySkipColon(ref EscapedCursor cursor)
    {
        cursor.SkipSpaces();
        if (!cursor.TrySkip((byte)':'))
            return false;
        cursor.SkipSpaces();
        return true;
    }

    /// <summary>Whether an escape is of the half of the surrogates that begins with a value.</summary>
    private static bool IsSurrogate(byte* escape, int first)
    {
        int unit = 0;
        for (int i = 3; i < 7; i++)
            unit = (unit << 4) | JsonText.HexValue(escape[i]);
        return (unit & 0xFC00) == first;
    }

    /// <summary>Copies an escape without its first backslash; the replacement character for null.</summary>
    private static byte* CopyUnit(byte* o, byte* escape)
    {
        ReadOnlySpan<byte> unit = escape is null ? "\\ufffd"u8 : new ReadOnlySpan<byte>(escape + 1, 6);
        unit.CopyTo(new Span<byte>(o, 6));
        return o + 6;
    }
}
