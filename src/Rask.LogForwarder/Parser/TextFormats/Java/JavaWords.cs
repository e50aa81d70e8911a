namespace Rask.LogForwarder.Parser.TextFormats.Java;

/// <summary>What lines of Java's loggers consist of. Thread-safe.</summary>
internal static unsafe class JavaWords
{
    /// <summary>Longer than any name of a class or a thread that a pattern leaves whole.</summary>
    private const int MaxName = 256;

    /// <summary>Reads a level in capitals and adds it; a space follows.</summary>
    public static bool TryAddLevel(ref EscapedCursor cursor, TextParts parts)
    {
        if (!LevelWord.TryReadCapitals(ref cursor, out TextSlice word, out RecordLevel level, out bool isCanonical) || !cursor.Is(" "u8))
            return false;
        parts.Level = level;
        if (!isCanonical)
            parts.AddFixed("level"u8, word);
        return true;
    }

    /// <summary>Reads <c>[main] </c> without the spaces that fill it up; what is in it may have brackets of its own.</summary>
    public static bool TryReadBracket(ref EscapedCursor cursor, out TextSlice value)
    {
        value = default;
        if (!cursor.Is("["u8))
            return false;
        int close = cursor.Rest[..Math.Min(cursor.Left, MaxName)].IndexOf("] "u8);
        if (close < 0)
            return false;
        value = Trim(cursor.At + 1, cursor.At + close);
        cursor.At += close + 2;
        return PlainName.Is(value.Bytes);
    }

    /// <summary>Without the spaces around it.</summary>
    public static TextSlice Trim(byte* first, byte* last)
    {
        while (first < last && *first == (byte)' ')
            first++;
        while (last > first && last[-1] == (byte)' ')
            last--;
        return new TextSlice(first, (int)(last - first));
    }

    /// <summary>Reads a logger's name, up to a space.</summary>
    public static bool TryReadLogger(ref EscapedCursor cursor, out TextSlice name)
    {
        int length = cursor.Rest[..Math.Min(cursor.Left, MaxName)].IndexOf((byte)' ');
        name = new TextSlice(cursor.At, Math.Max(length, 0));
        if (!IsLogger(name.Bytes))
            return false;
        cursor.At += length;
        return true;
    }

    /// <summary>Whether a text can be the name of a class or package, or of another logger such as Tomcat's <c>o.a.c.c.C.[Tomcat].[localhost].[/]</c>.</summary>
    public static bool IsLogger(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || !(IsLetter(name[0]) || name[0] is (byte)'_' or (byte)'$'))
            return false;
        foreach (byte b in name)
        {
            if (!IsLetter(b) && b is not ((>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)'_' or (byte)'$' or (byte)'-' or (byte)'[' or (byte)']' or (byte)'/'))
                return false;
        }
        return true;
    }

    private static bool IsLetter(byte b) => (uint)((b | 0x20) - 'a') <= 'z' - 'a';
}
