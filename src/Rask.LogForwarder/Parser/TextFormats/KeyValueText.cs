using System.Runtime.CompilerServices;

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
    /// whole text is the message. No field has been added before.
    /// </summary>
    /// <returns>The message; absent where there is nothing but pairs.</returns>
    public static TextSlice AddTrailing(TextSlice text, PairStyle style, TextParts parts)
    {
        byte* first = AddRunAtEnd(text.Start, text.Start + text.Length, style, parts);
        if (first == text.Start)
            return default;
        if (first is null)
            return text;
        byte* messageEnd = first;
        while (messageEnd > text.Start && messageEnd[-1] == (byte)' ')
            messageEnd--;
        if (messageEnd > text.Start)
            return new TextSlice(text.Start, (int)(messageEnd - text.Start));
        parts.ForgetFields();
        return text;
    }

    /// <summary>Adds the longest run of pairs at the end of a text. No field has been added before.</summary>
    /// <returns>The first pair; null where there are none, or too many.</returns>
    public static byte* AddRunAtEnd(byte* start, byte* end, PairStyle style, TextParts parts)
    {
        var cursor = new EscapedCursor(FirstPair(start, end), end);
        byte* first = null;
        bool isBroken = false, isFull = false;
        while (true)
        {
            cursor.SkipSpaces();
            if (cursor.IsAtEnd)
                return isFull ? null : first;
            byte* at = cursor.At;
            if (TryReadPair(ref cursor, style, ref isBroken, out TextSlice key, out TextSlice value))
            {
                first = first is null ? at : first;
                isFull = isFull || !parts.TryAdd(key, value);
                continue;
            }
            if (first is not null)
                parts.ForgetFields();
            first = null;
            isFull = false;
            cursor.At = EscapedBytes.Find(cursor.At, end, (byte)' ');
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int KeyLength(EscapedCursor cursor)
    {
        byte* at = cursor.At;
        if (cursor.IsAtEnd || !(IsLetter(*at) || *at is (byte)'_' or (byte)'@' or (byte)'!'))
            return 0;
        at = EscapedBytes.SkipKey(at + 1, cursor.End);
        return at < cursor.End && *at == (byte)'=' ? (int)(at - cursor.At) : 0;
    }

    /// <summary>The start of the first word that a pair can begin with: none before it has a <c>=</c> or a quote.</summary>
    private static byte* FirstPair(byte* start, byte* end)
    {
        byte* at = EscapedBytes.FindEither(start, end, (byte)'=', (byte)'\\');
        while (at < end && at > start && at[-1] != (byte)' ')
            at--;
        return at;
    }

    /// <summary>slog quotes keys that are not words; here only those without an escape of Go's own.</summary>
    private static bool TryReadQuotedKey(ref EscapedCursor cursor, out TextSlice key)
    {
        byte* start = cursor.At;
        if (TryReadQuoted(ref cursor, PairStyle.Go, out key) && cursor.TrySkip((byte)'=') && key.Bytes.IndexOf("\\\\"u8) < 0)
        {
            key = key.As(SliceForm.Escaped);
            return true;
        }
        cursor.At = start;
        key = default;
        return false;
    }

    /// <summary>Reads a string in quotes; nothing moves where there is none.</summary>
    public static bool TryReadQuoted(ref EscapedCursor cursor, PairStyle style, out TextSlice value)
    {
        value = default;
        if (!cursor.Is("\\\""u8))
            return false;
        byte* inside = cursor.At + 2;
        byte* close = EscapedBytes.Find(inside, cursor.End, (byte)'\\');
        // Most strings have no escape, and are right as they are.
        bool isPlain = cursor.End - close >= 2 && close[1] == (byte)'"';
        if (!isPlain)
            close = style == PairStyle.Go ? GoQuotedText.FindClose(close, cursor.End) : RustQuotedText.FindClose(close, cursor.End);
        if (close is null)
            return false;
        value = new TextSlice(inside, (int)(close - inside), isPlain ? SliceForm.Escaped : style == PairStyle.Go ? SliceForm.GoQuoted : SliceForm.RustQuoted);
        cursor.At = close + 2;
        return true;
    }

    /// <summary>Reads up to a space; there is no quote and no control character in it.</summary>
    private static bool TryReadBare(ref EscapedCursor cursor, out TextSlice value)
    {
        byte* start = cursor.At;
        value = default;
        while ((cursor.At = EscapedBytes.FindEither(cursor.At, cursor.End, (byte)' ', (byte)'\\')) < cursor.End && *cursor.At != (byte)' ')
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
