namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// Values of pairs as Rust's <c>Debug</c> and <c>Display</c> write them, other than strings: <c>12</c>, <c>[1, 2]</c>, <c>Some("x")</c>,
/// <c>Point { x: 1 }</c>; where the key says that it is an error, its text up to the next key. Thread-safe.
/// </summary>
internal static unsafe class RustValueText
{
    /// <summary>Reads a value; false where brackets do not match.</summary>
    /// <inheritdoc cref="KeyValueText.TryReadPair"/>
    public static bool TryRead(ref EscapedCursor cursor, TextSlice key, ref bool isBroken, out TextSlice value)
    {
        byte* start = cursor.At;
        value = default;
        if (key.Bytes.SequenceEqual("error"u8) || key.Bytes.SequenceEqual("err"u8))
        {
            SkipText(ref cursor);
        }
        else
        {
            int depth = 0;
            while ((cursor.At = EscapedBytes.FindBracket(cursor.At, cursor.End)) < cursor.End && (depth > 0 || *cursor.At != (byte)' ' || OpensStruct(cursor, start)))
            {
                if (cursor.Is("\\\""u8))
                {
                    byte* close = RustQuotedText.FindClose(cursor.At + 2, cursor.End);
                    if (close is null)
                        return false;
                    cursor.At = close + 2;
                    continue;
                }
                byte b = *cursor.At;
                if (b is (byte)'(' or (byte)'[' or (byte)'{')
                {
                    if (isBroken)
                        return false;
                    depth++;
                }
                else if (b is (byte)')' or (byte)']' or (byte)'}' && --depth < 0)
                {
                    return false;
                }
                int length = KeyValueText.PlainLength(cursor);
                if (length == 0)
                    return false;
                cursor.At += length;
            }
            isBroken |= depth > 0;
            if (depth > 0)
                return false;
        }
        value = new TextSlice(start, (int)(cursor.At - start));
        return true;
    }

    /// <summary>Up to a space behind which a key stands, or to the end.</summary>
    private static void SkipText(ref EscapedCursor cursor)
    {
        for (; (cursor.At = EscapedBytes.Find(cursor.At, cursor.End, (byte)' ')) < cursor.End; cursor.At++)
        {
            if (KeyValueText.KeyLength(new EscapedCursor(cursor.At + 1, cursor.End)) > 0)
                return;
        }
    }

    /// <summary>Whether the space here stands between a struct's name and its fields.</summary>
    private static bool OpensStruct(EscapedCursor cursor, byte* start) =>
        cursor.Is(" { "u8) && cursor.At > start && (uint)(*start - 'A') <= 'Z' - 'A';
}
