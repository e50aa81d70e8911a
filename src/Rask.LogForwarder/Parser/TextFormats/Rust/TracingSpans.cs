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

    private readonly TextParts _parts;

    /// <summary>Values in <see cref="TextParts.Pending"/>: of each span its fields, then its name, which has no key.</summary>
    private readonly int _pending;

    /// <summary>Looks for spans.</summary>
    /// <param name="parts">Keeps what is found until <see cref="TryAdd"/>.</param>
    public TracingSpans(EscapedCursor cursor, TextParts parts)
    {
        _parts = parts;
        Behind = cursor;
        bool hasFields = false;
        int count = 0;
        while (TryReadSpan(ref cursor, parts, ref hasFields, ref _pending, out TextSlice name))
        {
            count++;
            OuterName = count == 1 ? name : OuterName;
            if (!cursor.TrySkip((byte)' '))
                continue;
            if (hasFields)
            {
                Behind = cursor;
                Count = count;
            }
            return;
        }
    }

    public bool Any => Count > 0;

    public int Count { get; }

    /// <summary>The text behind the spans.</summary>
    public EscapedCursor Behind { get; }

    /// <summary>Name of the outermost span.</summary>
    public TextSlice OuterName { get; }

    /// <summary>Adds names and fields of the spans, those of inner spans first.</summary>
    /// <returns>False where there are too many.</returns>
    public bool TryAdd()
    {
        if (Count == 0)
            return true;
        if (Count > MaxSpans || _pending > TextParts.MaxPending)
            return false;
        TextField* pending = _parts.Pending;
        int end = _pending;
        while (end > 0)
        {
            TextSlice name = pending[end - 1].Value;
            int start = end - 1;
            while (start > 0 && pending[start - 1].KeyLength > 0)
                start--;
            for (int i = start; i < end - 1; i++)
            {
                if (!_parts.AddOwn(pending[i].Key, pending[i].Value))
                    return false;
            }
            if (!_parts.AddOwn("span"u8, name))
                return false;
            end = start;
        }
        return true;
    }

    /// <summary>Reads a span and the colon behind it.</summary>
    private static bool TryReadSpan(ref EscapedCursor cursor, TextParts parts, ref bool hasFields, ref int pending, out TextSlice name)
    {
        int length = NameLength(cursor);
        name = new TextSlice(cursor.At, length);
        if (length == 0)
            return false;
        cursor.At += length;
        if (cursor.TrySkip((byte)'{'))
        {
            hasFields = true;
            if (!TryReadFields(ref cursor, parts, ref pending))
                return false;
        }
        Keep(parts, ref pending, default, name);
        return cursor.TrySkip((byte)':');
    }

    private static void Keep(TextParts parts, ref int pending, TextSlice key, TextSlice value)
    {
        if (pending < TextParts.MaxPending)
            TextField.Write(parts.Pending + pending, key, value, 0);
        pending += pending <= TextParts.MaxPending ? 1 : 0;
    }

    /// <summary>Length of a name in front of a brace, with spaces, or in front of a colon, without; or 0.</summary>
    private static int NameLength(EscapedCursor cursor)
    {
        byte* at = cursor.At;
        bool hasSpace = false;
        while (true)
        {
            at = EscapedBytes.SkipName(at, cursor.End);
            byte* separator = at;
            while (at < cursor.End && *at == (byte)' ')
                at++;
            hasSpace |= at > separator;
            if (at == separator)
                at = SkipColons(at, cursor.End);
            if (at == separator)
                break;
        }
        if (at >= cursor.End || at == cursor.At || *cursor.At == (byte)' ')
            return 0;
        // The brace follows the name at once; words before it are a text.
        return (*at == (byte)'{' && at[-1] != (byte)' ') || (*at == (byte)':' && !hasSpace) ? (int)(at - cursor.At) : 0;
    }

    /// <summary>Skips two colons or more.</summary>
    private static byte* SkipColons(byte* at, byte* end)
    {
        byte* colons = at;
        while (at < end && *at == (byte)':')
            at++;
        return at - colons > 1 ? at : colons;
    }

    private static bool TryReadFields(ref EscapedCursor cursor, TextParts parts, ref int pending)
    {
        while (!cursor.TrySkip((byte)'}'))
        {
            cursor.SkipSpaces();
            int length = KeyValueText.KeyLength(cursor);
            if (length == 0)
                return false;
            var key = new TextSlice(cursor.At, length);
            cursor.At += length + 1;
            if (!TryReadValue(ref cursor, out TextSlice value))
                return false;
            Keep(parts, ref pending, key, value);
        }
        return true;
    }

    private static bool TryReadValue(ref EscapedCursor cursor, out TextSlice value)
    {
        EscapedCursor quoted = cursor;
        if (KeyValueText.TryReadQuoted(ref quoted, PairStyle.Rust, out value) && !quoted.IsAtEnd && *quoted.At is (byte)' ' or (byte)'}')
        {
            cursor = quoted;
            return true;
        }
        byte* start = cursor.At;
        for (byte* at = start; (at = EscapedBytes.FindEither(at, cursor.End, (byte)' ', (byte)'}')) < cursor.End; at++)
        {
            bool isEnd = *at == (byte)'}'
                ? cursor.End - at > 1 && at[1] == (byte)':'
                : KeyValueText.KeyLength(new EscapedCursor(at + 1, cursor.End)) > 0;
            if (!isEnd)
                continue;
            value = new TextSlice(start, (int)(at - start));
            cursor.At = at;
            return true;
        }
        value = default;
        return false;
    }
}
