namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// Pairs <c>key=value</c> with spaces between. A key is a letter, <c>_</c>, <c>@</c> or <c>!</c> and then letters, digits, <c>_ . - @</c>;
/// a value depends on the <see cref="PairStyle"/>. Every method takes time linear in the text. Thread-safe.
/// </summary>
internal static unsafe class KeyValueText
{
    /// <summary>Adds all pairs of a text that is nothing but pairs.</summary>
    /// <returns>False where it is not; some pairs may have been added.</returns>
    public static bool TryAddAll(EscapedCursor cursor, PairStyle style, TextParts parts)
    {
        bool isBroken = false;
        while (true)
        {
            cursor.SkipSpaces();
            if (cursor.IsAtEnd)
                return true;
            if (!TryReadPair(ref cursor, style, ref isBroken, out TextSlice key, out TextSlice value) || !parts.TryAdd(key, value))
                return false;
        }
    }

    /// <summary>
    /// Splits a text into a message and the longest run of pairs at its end, and adds the pairs. Where there are too many pairs, the
    /// whole text is the message.
    /// </summary>
    /// <returns>The message; absent where there is nothing but pairs.</returns>
    public static TextSlice AddTrailing(TextSlice text, PairStyle style, TextParts parts)
    {
        byte* end = text.Start + text.Length;
        byte* first = FindTrailing(text.Start, end, style);
        byte* messageEnd = first;
        while (messageEnd > text.Start && messageEnd[-1] == (byte)' ')
            messageEnd--;
        if (messageEnd <= text.Start)
            return first == text.Start && TryAddAll(new EscapedCursor(first, end), style, parts) ? default : text;
        return TryAddAll(new EscapedCursor(first, end), style, parts) ? new TextSlice(text.Start, (int)(messageEnd - text.Start)) : text;
    }

    /// <summary>The first of the pairs at the end of a text; null where there are none.</summary>
    public static byte* FindTrailing(byte* start, byte* end, PairStyle style)
    {
        var cursor = new EscapedCursor(start, end);
        byte* first = null;
        bool isBroken = false;
        while (true)
        {
            cursor.SkipSpaces();
            if (cursor.IsAtEnd)
                return first;
            byte* at = cursor.At;
            if (TryReadPair(ref cursor, style, ref isBroken, out _, out _))
            {
                first = first is null ? at : first;
                continue;
            }
            first = null;
            while (!cursor.IsAtEnd && *cursor.At != (byte)' ')
                cursor.At++;
        }
    }

    /// <summary>Reads a pair that ends at a space or with the text; nothing moves where there is none.</summary>
    /// <param name="isBroken">Whether a bracket has been met that nothing closes; then no value is looked for behind another one.</param>
    public static bool TryReadPair(ref EscapedCursor cursor, PairStyle style, ref bool isBroken, out TextSlice key, out TextSlice value)
    {
        value = default;
        byte* start = cursor.At;
        int length = KeyLength(cursor);
        key = new TextSlice(start, length);
        if (length > 0)
            cursor.At += length + 1;
        else if (style != PairStyle.Go || !TryReadQuotedKey(ref cursor, out key))
            return false;
        bool isRead = cursor.Is("\\\""u8)
            ? TryReadQuoted(ref cursor, style, out value)
            : style == PairStyle.Go ? TryReadBare(ref cursor, out value) : RustValueText.TryRead(ref cursor, key, ref isBroken, out value);
        if (isRead && (cursor.IsAtEnd || *cursor.At == (byte)' '))
            return true;
        cursor.At = start;
        return false;
    }

    /// <summary>Length of the word that comes next and is a key, if a <c>=</c> follows it; else 0.</summary>
    public static int KeyLength(EscapedCursor cursor)
    {
        byte* at = cursor.At;
        if (cursor.IsAtEnd || !(IsLetter(*at) || *at is (byte)'_' or (byte)'@' or (byte)'!'))
            return 0;
        do
            at++;
        while (at < cursor.End && (IsLetter(*at) || (uint)(*at - '0') <= 9 || *at is (byte)'_' or (byte)'.' or (byte)'-' or (byte)'@'));
        return at < cursor.End && *at == (byte)'=' ? (int)(at - cursor.At) : 0;
    }

    /// <summary>slog quotes keys that are not words; here only those without an escape of Go's own.</summary>
    private static bool TryReadQuotedKey(ref EscapedCursor cursor, out TextSlice key)
    {
        byte* start = cursor.At;
        if (cursor.Is("\\\""u8) && TryReadQuoted(ref cursor, PairStyle.Go, out key) && cursor.TrySkip((byte)'=') && key.Bytes.IndexOf("\\\\"u8) < 0)
        {
            key = key.As(SliceForm.Escaped);
            return true;
        }
        cursor.At = start;
        key = default;
        return false;
    }

    private static bool TryReadQuoted(ref EscapedCursor cursor, PairStyle style, out TextSlice value)
    {
        byte* inside = cursor.At + 2;
        byte* close = style == PairStyle.Go ? GoQuotedText.FindClose(inside, cursor.End) : RustQuotedText.FindClose(inside, cursor.End);
        value = default;
        if (close is null)
            return false;
        value = new TextSlice(inside, (int)(close - inside), style == PairStyle.Go ? SliceForm.GoQuoted : SliceForm.RustQuoted);
        cursor.At = close + 2;
        return true;
    }

    /// <summary>Reads up to a space; there is no quote and no control character in it.</summary>
    private static bool TryReadBare(ref EscapedCursor cursor, out TextSlice value)
    {
        byte* start = cursor.At;
        value = default;
        while (!cursor.IsAtEnd && *cursor.At != (byte)' ')
        {
            int length = PlainLength(cursor);
            if (length == 0)
                return false;
            cursor.At += length;
        }
        value = new TextSlice(start, (int)(cursor.At - start));
        return true;
    }

    /// <summary>Bytes of the character that comes next; 0 for a quote and for control characters.</summary>
    public static int PlainLength(in EscapedCursor cursor)
    {
        byte* at = cursor.At;
        if (*at != (byte)'\\')
            return 1;
        if (cursor.Left < 2)
            return 0;
        if (at[1] == (byte)'\\')
            return 2;
        // The escapes of a text are well-formed; those of control characters begin so.
        return at[1] == (byte)'u' && !(at[2] == (byte)'0' && at[3] == (byte)'0' && at[4] is (byte)'0' or (byte)'1') ? 6 : 0;
    }

    private static bool IsLetter(byte b) => (uint)((b | 0x20) - 'a') <= 'z' - 'a';
}
