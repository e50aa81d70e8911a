namespace Rask.LogForwarder.Parser.TextFormats.Rust;

/// <summary>
/// The spans in a line of tracing's full format, from the outermost: <c>request{method=GET id=7}:query{id=8}:commit: </c>. There is at
/// least one with braces; without any the line is not told apart from one with a target. A value may hold spaces: it ends where another
/// key begins, or with the brace.
/// </summary>
internal readonly unsafe ref struct TracingSpans
{
    /// <summary>More than any program nests.</summary>
    private const int MaxSpans = 32;

    private readonly EscapedCursor _start;

    /// <summary>Looks for spans.</summary>
    public TracingSpans(EscapedCursor cursor)
    {
        _start = cursor;
        Behind = cursor;
        bool hasFields = false;
        while (TryReadSpan(ref cursor, ref hasFields, null))
        {
            Count++;
            if (cursor.TrySkip((byte)' '))
            {
                Behind = hasFields ? cursor : _start;
                Count = hasFields ? Count : 0;
                return;
            }
        }
        Count = 0;
    }

    public bool Any => Count > 0;

    public int Count { get; }

    /// <summary>The text behind the spans.</summary>
    public EscapedCursor Behind { get; }

    /// <summary>Name of the outermost span.</summary>
    public TextSlice OuterName => new(_start.At, NameLength(_start));

    /// <summary>Adds names and fields of the spans.</summary>
    /// <returns>False where there are too many.</returns>
    public bool TryAdd(TextParts parts)
    {
        if (Count > MaxSpans)
            return false;
        byte** starts = stackalloc byte*[MaxSpans];
        EscapedCursor cursor = _start;
        bool hasFields = false;
        for (int i = 0; i < Count; i++)
        {
            starts[i] = cursor.At;
            _ = TryReadSpan(ref cursor, ref hasFields, null);
        }
        for (int i = Count - 1; i >= 0; i--)
        {
            cursor.At = starts[i];
            if (!TryReadSpan(ref cursor, ref hasFields, parts) || !parts.AddOwn("span"u8, new TextSlice(starts[i], NameLength(new EscapedCursor(starts[i], _start.End)))))
                return false;
        }
        return true;
    }

    /// <summary>What names of spans and targets consist of, other than spaces.</summary>
    public static bool IsNameByte(byte b) =>
        (uint)((b | 0x20) - 'a') <= 'z' - 'a' || (uint)(b - '0') <= 9 || b is (byte)'_' or (byte)':' or (byte)'.' or (byte)'-' or (byte)'/';

    /// <summary>Reads a span and the colon behind it.</summary>
    /// <param name="parts">Gets the fields, if not null.</param>
    private static bool TryReadSpan(ref EscapedCursor cursor, ref bool hasFields, TextParts? parts)
    {
        int length = NameLength(cursor);
        if (length == 0)
            return false;
        cursor.At += length;
        if (cursor.TrySkip((byte)'{'))
        {
            hasFields = true;
            if (!TryReadFields(ref cursor, parts))
                return false;
        }
        return cursor.TrySkip((byte)':');
    }

    /// <summary>Length of a name in front of a brace, with spaces, or in front of a colon, without; or 0.</summary>
    private static int NameLength(EscapedCursor cursor)
    {
        byte* at = cursor.At;
        bool hasSpace = false;
        while (at < cursor.End && (*at == (byte)' ' || (IsNameByte(*at) && (*at != (byte)':' || at + 1 < cursor.End && at[1] == (byte)':' || (at > cursor.At && at[-1] == (byte)':')))))
            hasSpace |= *at++ == (byte)' ';
        if (at >= cursor.End || at == cursor.At || *cursor.At == (byte)' ')
            return 0;
        // The brace follows the name at once; words before it are a text.
        return (*at == (byte)'{' && at[-1] != (byte)' ') || (*at == (byte)':' && !hasSpace) ? (int)(at - cursor.At) : 0;
    }

    private static bool TryReadFields(ref EscapedCursor cursor, TextParts? parts)
    {
        while (!cursor.TrySkip((byte)'}'))
        {
            cursor.SkipSpaces();
            int length = KeyValueText.KeyLength(cursor);
            if (length == 0)
                return false;
            var key = new TextSlice(cursor.At, length);
            cursor.At += length + 1;
            if (!TryReadValue(ref cursor, out TextSlice value) || (parts is not null && !parts.AddOwn(key, value)))
                return false;
        }
        return true;
    }

    private static bool TryReadValue(ref EscapedCursor cursor, out TextSlice value)
    {
        byte* start = cursor.At;
        if (cursor.Is("\\\""u8))
        {
            byte* close = RustQuotedText.FindClose(cursor.At + 2, cursor.End);
            if (close is not null && close + 2 < cursor.End && close[2] is (byte)' ' or (byte)'}')
            {
                cursor.At = close + 2;
                value = new TextSlice(start + 2, (int)(close - start) - 2, SliceForm.RustQuoted);
                return true;
            }
        }
        while (!cursor.IsAtEnd)
        {
            bool isEnd = *cursor.At == (byte)'}'
                ? cursor.Left > 1 && cursor.At[1] == (byte)':'
                : *cursor.At == (byte)' ' && KeyValueText.KeyLength(new EscapedCursor(cursor.At + 1, cursor.End)) > 0;
            if (isEnd)
            {
                value = new TextSlice(start, (int)(cursor.At - start));
                return true;
            }
            cursor.At++;
        }
        value = default;
        return false;
    }
}
