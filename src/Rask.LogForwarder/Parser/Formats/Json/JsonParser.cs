using System.Runtime.CompilerServices;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>
/// Reads a JSON object (RFC 8259) that stands escaped inside a JSON string, in place: its quotes are <c>\"</c>, its own
/// escapes begin with <c>\\</c>.
/// </summary>
/// <remarks>
/// Walks the list of escaped bytes: every quote of the object is one, and so is one byte of each escape inside its strings.
/// So a string whose opening and closing quotes are neighbours in the list holds no escape and can be copied.
/// Strict: what is not well-formed is <see cref="ParseVerdict.NoMatch"/>. Rare forms (escapes in keys, escaped white space,
/// duplicate keys, surrogates) are left <see cref="ParseVerdict.Undecided"/>.
/// </remarks>
internal unsafe ref partial struct JsonParser<TIsa>
    where TIsa : struct, IVectorIsa
{
    /// <summary>The two bytes of an escaped quote.</summary>
    private const ushort Quote = '\\' | ('"' << 8);

    /// <summary>Depth that <see cref="System.Text.Json.Utf8JsonReader"/> allows, too.</summary>
    private const int MaxDepth = 64;

    private readonly byte* _text;
    private readonly int* _escapes;
    private byte* _at;
    private int _escape;
    private ParseVerdict _verdict;

    /// <param name="text">The log text.</param>
    /// <param name="start">Offset of the opening brace.</param>
    /// <param name="escapes">Offsets of the escaped bytes, with sentinels behind the last.</param>
    /// <param name="firstEscape">Index of the first that lies behind the brace.</param>
    public JsonParser(byte* text, int start, int* escapes, int firstEscape)
    {
        _text = text;
        _escapes = escapes;
        _at = text + start;
        _escape = firstEscape;
        _verdict = ParseVerdict.Match;
    }

    /// <summary>Fills the table from an object that must end exactly at <paramref name="end"/>. Undecided if a key comes twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ParseVerdict Parse(byte* end, JsonTable table)
    {
        table.Clear();
        return Append(end, table);
    }

    /// <summary>Like <see cref="Parse"/>, but adds to what the table has. Where the verdict is not a match, the table is of no use.</summary>
    public ParseVerdict Append(byte* end, JsonTable table)
    {
        // Locals, so that they live in registers; the slow parts work on the fields.
        byte* text = _text;
        byte* at = _at + 1;
        int* escape = _escapes + _escape;
        JsonPair* pair = table.Pairs + table.Count;
        JsonPair* capacity = table.Pairs + JsonTable.Capacity;
        JsonKeyMemo* memo = table.Memos + table.Count;
        byte* byKey = table.ByKey;
        ulong known = table.Known;
        ulong seen = table.Seen;
        ulong texts = table.Texts;
        ulong nulls = table.Nulls;
        at = SkipSpaces(at);
        if (*at == (byte)'}')
            return at + 1 == end ? ParseVerdict.Match : ParseVerdict.NoMatch;
        while (true)
        {
            if (pair == capacity)
                return ParseVerdict.Undecided;
            if (*(ushort*)at != Quote)
                return Unexpected(at);
            byte* key = at + 2;
            byte* close = text + escape[1];
            if (*close != (byte)'"')
                return ParseVerdict.Undecided;
            escape += 2;
            int keyLength = (int)(close - 1 - key);
            pair->Key = key;
            pair->KeyLength = keyLength;
            if (memo->Length != keyLength || (TIsa.EqualMask(key, memo->Key) | memo->Ignored) != uint.MaxValue)
                Remember(memo, key, keyLength);
            byKey[memo->Known] = (byte)(memo - table.Memos);
            ulong number = 1ul << memo->Known;
            known |= number;
            texts &= ~number;
            nulls &= ~number;
            ulong bit = memo->Bit;
            if ((seen & bit) != 0 && IsRepeated(table, pair))
                return ParseVerdict.Undecided;
            seen |= bit;
            memo++;
            at = close + 1;
            if (*at != (byte)':')
            {
                at = SkipSpaces(at);
                if (*at != (byte)':')
                    return Unexpected(at);
            }
            at = SkipSpaces(at + 1);

            int length;
            if (*(ushort*)at == Quote && *(close = text + escape[1]) == (byte)'"')
            {
                texts |= number;
                pair->Kind = JsonKind.Text;
                pair->Value = at + 2;
                pair->ValueLength = (int)(close - 1 - (at + 2));
                escape += 2;
                at = close + 1;
            }
            else if ((length = PlainNumberLength(at)) > 0)
            {
                pair->Kind = JsonKind.Number;
                pair->Value = at;
                pair->ValueLength = length;
                at += length;
            }
            else if ((length = NameLength(at)) > 0)
            {
                if (*at == (byte)'n')
                    nulls |= number;
                pair->Kind = JsonKind.Name;
                pair->Value = at;
                pair->ValueLength = length;
                at += length;
            }
            else
            {
                _at = at;
                _escape = (int)(escape - _escapes);
                if (!ReadOther(pair))
                    return _verdict;
                if (pair->Kind <= JsonKind.EscapedText)
                    texts |= number;
                else if (pair->Kind == JsonKind.Name && *pair->Value == (byte)'n')
                    nulls |= number;
                at = _at;
                escape = _escapes + _escape;
            }

            pair++;
            if (*at != (byte)',')
            {
                at = SkipSpaces(at);
                if (*at != (byte)',')
                {
                    if (*at != (byte)'}')
                        return Unexpected(at);
                    if (at + 1 != end)
                        return ParseVerdict.NoMatch;
                    table.Count = (int)(pair - table.Pairs);
                    table.Known = known;
                    table.Seen = seen;
                    table.Texts = texts;
                    table.Nulls = nulls;
                    return ParseVerdict.Match;
                }
            }
            at = SkipSpaces(at + 1);
        }
    }

    private static void Remember(JsonKeyMemo* memo, byte* key, int length)
    {
        int known = JsonKey.Classify(new ReadOnlySpan<byte>(key, length));
        memo->Known = known >= 0 ? known : JsonKey.Count;
        // Of an empty key it takes the bytes around, which are always the same.
        memo->Bit = 1ul << (length + (key[0] * 5) + (key[length - 1] * 11));
        memo->Ignored = (uint)(ulong.MaxValue << Math.Min(length, JsonKeyMemo.MaxLength));
        memo->Length = length <= JsonKeyMemo.MaxLength ? length : -1;
        TIsa.CopyChunk(memo->Key, key);
    }

    /// <summary>
    /// Length of a number such as <c>12</c> or <c>12.5</c> with at most 15 digits a part and a comma or brace behind it; 0 if
    /// there is anything else, which may still be a number.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PlainNumberLength(byte* at)
    {
        int digits = Shape<TIsa>.DigitRun(at);
        if (digits == 0 || (*at == (byte)'0' && digits > 1))
            return 0;
        int length = digits;
        if (at[length] == (byte)'.')
        {
            digits = Shape<TIsa>.DigitRun(at + length + 1);
            if (digits == 0)
                return 0;
            length += 1 + digits;
        }
        return at[length] is (byte)',' or (byte)'}' ? length : 0;
    }

    /// <summary>Length of <c>true</c>, <c>false</c> or <c>null</c>, or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NameLength(byte* at)
    {
        uint word = *(uint*)at;
        int length = (word == 0x65757274 ? 4 : 0) | (word == 0x6C6C756E ? 4 : 0);
        return word == 0x736C6166 && at[4] == (byte)'e' ? 5 : length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* SkipSpaces(byte* at)
    {
        while (*at == (byte)' ')
            at++;
        return at;
    }

    /// <summary>An escape where a structural byte was expected may stand for any byte; all else is not JSON.</summary>
    private static ParseVerdict Unexpected(byte* at) => *at == (byte)'\\' ? ParseVerdict.Undecided : ParseVerdict.NoMatch;

    private bool Fail(ParseVerdict verdict)
    {
        _verdict = verdict;
        return false;
    }

    private static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    private static bool IsRepeated(JsonTable table, JsonPair* pair)
    {
        var key = new ReadOnlySpan<byte>(pair->Key, pair->KeyLength);
        for (JsonPair* other = table.Pairs; other < pair; other++)
        {
            if (new ReadOnlySpan<byte>(other->Key, other->KeyLength).SequenceEqual(key))
                return true;
        }
        return false;
    }
}
