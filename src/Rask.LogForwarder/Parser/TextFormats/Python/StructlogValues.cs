namespace Rask.LogForwarder.Parser.TextFormats.Python;

/// <summary>The values behind the event of a line of structlog's ConsoleRenderer, and the name of the logger before them.</summary>
internal readonly unsafe ref struct StructlogValues
{
    private readonly byte* _end;

    /// <summary>Looks for the first key behind the padded event.</summary>
    public StructlogValues(byte* padded, byte* end)
    {
        _end = end;
        First = FindKey(padded, end);
        Logger = default;
        // Only padding and the logger's name stand before the first key where the event is not longer than its padding.
        if (First is null)
            return;
        byte* close = First - 1;
        while (close > padded && *close == (byte)' ')
            close--;
        if (close <= padded || *close != (byte)']')
            return;
        int open = new ReadOnlySpan<byte>(padded, (int)(close - padded)).LastIndexOf((byte)'[');
        if (open < 0)
            return;
        var cursor = new EscapedCursor(padded + open + 1, close);
        if (PythonLevel.TryReadName(ref cursor, out TextSlice name) && cursor.IsAtEnd)
            Logger = name;
    }

    /// <summary>The first key, or null.</summary>
    public byte* First { get; }

    public TextSlice Logger { get; }

    /// <summary>Adds the values and the logger's name.</summary>
    /// <returns>False where there are too many; some may have been added.</returns>
    public bool TryAdd(TextParts parts)
    {
        byte* at = First;
        while (at < _end)
        {
            int keyLength = KeyValueText.KeyLength(new EscapedCursor(at, _end));
            byte* value = at + keyLength + 1;
            byte* valueEnd = FindValueEnd(value, _end);
            if (!parts.TryAdd(new TextSlice(at, keyLength), new TextSlice(value, (int)(valueEnd - value))))
                return false;
            at = valueEnd + 1;
        }
        return parts.AddOwn("logger"u8, Logger);
    }

    /// <summary>The space before the next key outside brackets, or the end; where brackets do not match they are letters.</summary>
    private static byte* FindValueEnd(byte* at, byte* end)
    {
        bool isNested = at < end && (*at is (byte)'[' or (byte)'{' or (byte)'(' || IsCall(at, end));
        byte* closed = isNested ? SkipNested(at, end) : at;
        return FindSpace(closed is null ? at : closed, end);
    }

    /// <summary>Whether this is the <c>repr</c> of an object: <c>Point(x=1, y=2)</c>.</summary>
    private static bool IsCall(byte* at, byte* end)
    {
        var cursor = new EscapedCursor(at, end);
        return PythonLevel.TryReadName(ref cursor, out _) && cursor.Is("("u8);
    }

    /// <summary>Behind the bracket that closes the first one; null where there is none.</summary>
    private static byte* SkipNested(byte* at, byte* end)
    {
        int depth = 0;
        for (; at < end; at++)
        {
            if (*at is (byte)'[' or (byte)'{' or (byte)'(')
                depth++;
            else if (*at is (byte)']' or (byte)'}' or (byte)')' && --depth == 0)
                return at + 1;
        }
        return null;
    }

    private static byte* FindSpace(byte* at, byte* end)
    {
        for (; (at = EscapedBytes.Find(at, end, (byte)' ')) < end; at++)
        {
            if (KeyValueText.KeyLength(new EscapedCursor(at + 1, end)) > 0)
                return at;
        }
        return end;
    }

    /// <summary>The first key with a space before it.</summary>
    private static byte* FindKey(byte* at, byte* end)
    {
        if (at >= end || *at != (byte)' ')
        {
            // The event is longer than its padding.
            at = EscapedBytes.Find(at, end, (byte)' ');
        }
        byte* space = FindSpace(at, end);
        return space < end ? space + 1 : null;
    }
}
