using System.Runtime.CompilerServices;

namespace Rask.LogForwarder.Parser.TextFormats.Postgres;

/// <summary>
/// What <c>log_line_prefix</c> puts before a message (PostgreSQL's documentation, "What To Log"): a time (<c>%m</c>, <c>%t</c>) first, then in any
/// order <c>[%p]</c>, <c>[%l-1]</c>, <c>%c</c>, <c>%r</c>, <c>%u@%d</c>, and last, where it is there, <c>user=%u,db=%d,app=%a,client=%h</c>;
/// or, as Amazon RDS does, <c>%t:%r:%u@%d:[%p]:</c>. Thread-safe.
/// </summary>
internal static unsafe class PostgresPrefix
{
    /// <summary>Longer ones are no prefix: names have up to 63 bytes.</summary>
    private const int MaxLength = 320;

    private const int MaxZone = 6;

    /// <summary>Finds time and severity.</summary>
    /// <param name="time">With its fraction and its zone.</param>
    /// <param name="severity">The word before the colon and the two spaces.</param>
    /// <param name="pid">Where nothing but <c>[%p]</c> stands between; else absent, and <see cref="TryAdd"/> is to be asked.</param>
    /// <returns>False for a line that does not begin with a time and hold a severity thereafter.</returns>
    public static bool TryFind(byte* start, byte* end, out TextSlice time, out TextSlice severity, out TextSlice pid)
    {
        severity = time = pid = default;
        if (end - start < TextTime.DateTimeLength + 8 || !TextTime.IsDateTime(start) || start[10] != (byte)' ')
            return false;
        byte* at = start + TextTime.DateTimeLength;
        at += TextTime.FractionLength(at, end);
        if (at >= end || *at != (byte)' ')
            return false;
        byte* zone = ++at;
        while (at < end && at - zone < MaxZone && (*at is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'+' or (byte)'-'))
            at++;
        if (at == zone || at >= end || *at is not ((byte)' ' or (byte)':'))
            return false;
        time = new TextSlice(start, (int)(at - start));
        if (TryReadDefault(at, end, out severity, out pid))
            return true;
        int colon = new ReadOnlySpan<byte>(at, (int)Math.Min(end - at, MaxLength)).IndexOf(":  "u8);
        if (colon < 0)
            return false;
        byte* wordEnd = at + colon;
        byte* word = wordEnd;
        while (word > at && IsSeverityByte(word[-1]))
            word--;
        severity = new TextSlice(word, (int)(wordEnd - word));
        return word > at && word[-1] is (byte)' ' or (byte)':' or (byte)']';
    }

    /// <summary>Adds what stands between time and severity to the fields; false where a part of it is nothing that a prefix holds.</summary>
    public static bool TryAdd(byte* at, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(at, end);
        while (true)
        {
            while (!cursor.IsAtEnd && *cursor.At is (byte)' ' or (byte)':')
                cursor.At++;
            if (cursor.IsAtEnd)
                return true;
            if (*cursor.At == (byte)'[' ? !TryAddBracket(ref cursor, parts) : !TryAddWord(ref cursor, parts))
                return false;
        }
    }

    /// <summary>Whether the lines of one message have these prefixes: equal but for the number of the line (<c>%l</c>).</summary>
    public static bool AreOfOneMessage(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (first.SequenceEqual(second))
            return true;
        int same = first.CommonPrefixLength(second);
        int open = first[..same].LastIndexOf((byte)'[');
        if (open < 0)
            return false;
        int firstDigits = DigitCount(first[(open + 1)..]);
        int secondDigits = DigitCount(second[(open + 1)..]);
        ReadOnlySpan<byte> firstRest = first[(open + 1 + firstDigits)..];
        return firstDigits > 0 && secondDigits > 0 && firstRest.StartsWith("-"u8) && firstRest.SequenceEqual(second[(open + 1 + secondDigits)..]);
    }

    /// <summary><c> [%p] SEVERITY:  </c></summary>
    private static bool TryReadDefault(byte* at, byte* end, out TextSlice severity, out TextSlice pid)
    {
        severity = pid = default;
        if (at[0] != (byte)' ' || at[1] != (byte)'[')
            return false;
        byte* number = at + 2;
        at = number;
        while (at < end && (uint)(*at - '0') <= 9)
            at++;
        if (at == number || end - at < 6 || at[0] != (byte)']' || at[1] != (byte)' ')
            return false;
        byte* word = at + 2;
        byte* wordEnd = word;
        while (wordEnd < end && IsSeverityByte(*wordEnd))
            wordEnd++;
        if (wordEnd == word || end - wordEnd < 3 || wordEnd[0] != (byte)':' || wordEnd[1] != (byte)' ' || wordEnd[2] != (byte)' ')
            return false;
        pid = new TextSlice(number, (int)(at - number));
        severity = new TextSlice(word, (int)(wordEnd - word));
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSeverityByte(byte b) => b is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'1' and <= (byte)'5');

    private static int DigitCount(ReadOnlySpan<byte> text)
    {
        int count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? text.Length : count;
    }

    /// <summary><c>[123]</c>, <c>[3-1]</c>, <c>[local]</c>, or <c>[unknown]@…</c>, which is a user's name.</summary>
    private static bool TryAddBracket(ref EscapedCursor cursor, TextParts parts)
    {
        byte* open = cursor.At++;
        if (cursor.TryReadDigits(out TextSlice number))
        {
            if (cursor.TrySkip((byte)']'))
                return TryAddOnce("pid"u8, number, parts);
            if (!cursor.TrySkip((byte)'-') || !cursor.TryReadDigits(out _))
                return false;
            var line = new TextSlice(number.Start, (int)(cursor.At - number.Start));
            return cursor.TrySkip((byte)']') && TryAddOnce("line_num"u8, line, parts);
        }
        cursor.At = open;
        return cursor.Is("[local]"u8) || cursor.Is("[unknown]"u8) ? TryAddWord(ref cursor, parts) : false;
    }

    private static bool TryAddWord(ref EscapedCursor cursor, TextParts parts)
    {
        ReadOnlySpan<byte> rest = cursor.Rest;
        // Neither user nor database.
        if (rest.StartsWith("@"u8) && (rest.Length == 1 || rest[1] is (byte)' ' or (byte)':'))
        {
            cursor.At++;
            return true;
        }
        int length = rest.IndexOfAny(" =@:"u8);
        if (length > 0 && rest[length] == (byte)'=')
            return TryAddPairs(ref cursor, parts);
        if (length > 0 && rest[length] == (byte)'@')
        {
            var user = new TextSlice(cursor.At, length);
            cursor.At += length + 1;
            int name = cursor.Rest.IndexOfAny((byte)' ', (byte)':');
            if (name <= 0)
                return false;
            var database = new TextSlice(cursor.At, name);
            cursor.At += name;
            return TryAddOnce("user"u8, user, parts) && TryAddOnce("database"u8, database, parts);
        }
        length = rest.IndexOfAny((byte)' ', (byte)':');
        if (length <= 0)
            return false;
        var word = new TextSlice(cursor.At, length);
        cursor.At += length;
        return TryAddOnce(IsSession(word.Bytes) ? "session_id"u8 : IsClient(word.Bytes) ? "client"u8 : default, word, parts);
    }

    /// <summary><c>user=u,db=d,app=PostgreSQL JDBC Driver,client=10.0.0.1 </c>: a value goes on up to the next key.</summary>
    private static bool TryAddPairs(ref EscapedCursor cursor, TextParts parts)
    {
        byte* at = cursor.At;
        byte* end = cursor.End;
        while (end > at && end[-1] is (byte)' ' or (byte)':')
            end--;
        cursor.At = cursor.End;
        while (at < end)
        {
            int keyLength = KeyLength(at, end);
            if (keyLength == 0)
                return false;
            byte* value = at + keyLength + 1;
            byte* valueEnd = value;
            while (valueEnd < end && (*valueEnd != (byte)',' || KeyLength(valueEnd + 1, end) == 0))
                valueEnd++;
            if (valueEnd > value && !TryAddOnce(NameOf(new ReadOnlySpan<byte>(at, keyLength)), new TextSlice(value, (int)(valueEnd - value)), parts))
                return false;
            at = valueEnd + 1;
        }
        return true;
    }

    private static int KeyLength(byte* at, byte* end)
    {
        int length = new ReadOnlySpan<byte>(at, (int)Math.Max(end - at, 0)).IndexOf((byte)'=');
        return length > 0 && !NameOf(new ReadOnlySpan<byte>(at, length)).IsEmpty ? length : 0;
    }

    /// <summary>The field that a key of the prefix stands for; empty for a key that nobody uses.</summary>
    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> key) => key switch
    {
        _ when key.SequenceEqual("user"u8) => "user"u8,
        _ when key.SequenceEqual("db"u8) || key.SequenceEqual("database"u8) => "database"u8,
        _ when key.SequenceEqual("app"u8) || key.SequenceEqual("application"u8) => "application_name"u8,
        _ when key.SequenceEqual("client"u8) || key.SequenceEqual("host"u8) || key.SequenceEqual("remote"u8) => "client"u8,
        _ when key.SequenceEqual("pid"u8) => "pid"u8,
        _ when key.SequenceEqual("session"u8) => "session_id"u8,
        _ => default,
    };

    /// <summary><c>%c</c>: two hexadecimal numbers and a dot between.</summary>
    private static bool IsSession(ReadOnlySpan<byte> word)
    {
        int dot = word.IndexOf((byte)'.');
        return dot >= 8 && dot < word.Length - 1 && IsHex(word[..dot]) && IsHex(word[(dot + 1)..]);
    }

    /// <summary><c>%h</c> or <c>%r</c>: <c>[local]</c>, or an address, with <c>(5432)</c> behind it or without.</summary>
    private static bool IsClient(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("[local]"u8))
            return true;
        int open = word.IndexOf((byte)'(');
        if (open > 0)
        {
            if (word[^1] != (byte)')' || word.Length - open < 3 || word[(open + 1)..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                return false;
            word = word[..open];
        }
        int dots = 0;
        foreach (byte b in word)
        {
            if (b == (byte)'.')
                dots++;
            else if ((uint)(b - '0') > 9)
                return false;
        }
        return dots == 3;
    }

    private static bool IsHex(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            if (b is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f')))
                return false;
        }
        return true;
    }

    /// <summary>Adds a field unless its name is empty or there already.</summary>
    private static bool TryAddOnce(ReadOnlySpan<byte> name, TextSlice value, TextParts parts)
    {
        if (name.IsEmpty || !parts.Peek(name).IsAbsent)
            return false;
        parts.AddFixed(name, value);
        return true;
    }
}
