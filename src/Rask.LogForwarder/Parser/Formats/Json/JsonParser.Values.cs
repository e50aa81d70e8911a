using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.Formats.Json;

/// <content>Values that are neither plain strings nor plain numbers: escaped strings, nested objects and arrays, the rest.</content>
internal unsafe ref partial struct JsonParser<TIsa>
{
    /// <summary>Any value, from <c>_at</c> on.</summary>
    private bool ReadOther(JsonPair* pair)
    {
        byte* start = _at;
        if (*(ushort*)start == Quote)
        {
            pair->FirstEscape = ++_escape;
            pair->Value = start + 2;
            if (!ReadEscapedString(out pair->Kind, out byte* close))
                return false;
            pair->ValueLength = (int)(close - 1 - (start + 2));
            _at = close + 1;
            return true;
        }
        pair->FirstEscape = _escape;
        pair->Value = start;
        if (*start is (byte)'{' or (byte)'[')
        {
            if (!SkipNested(out bool hasSpaces))
                return false;
            pair->Kind = hasSpaces ? JsonKind.SpacedNested : JsonKind.Nested;
        }
        else
        {
            if (!SkipScalar())
                return false;
            pair->Kind = *start is (byte)'t' or (byte)'f' or (byte)'n' ? JsonKind.Name : JsonKind.Number;
        }
        pair->ValueLength = (int)(_at - start);
        return true;
    }

    /// <summary>
    /// Goes through a string from the first escaped byte that is not a quote to its closing quote, and checks its escapes.
    /// </summary>
    private bool ReadEscapedString(out JsonKind kind, out byte* close)
    {
        kind = JsonKind.Text;
        while (true)
        {
            byte* at = close = _text + _escapes[_escape++];
            switch (*at)
            {
                case (byte)'"':
                    return true;
                case (byte)'u':
                    // The scanner has checked the digits. A control byte must not stand in a JSON string.
                    if (at[1] == (byte)'0' && at[2] == (byte)'0' && at[3] <= (byte)'1')
                        return Fail(ParseVerdict.NoMatch);
                    continue;
                case (byte)'\\':
                    kind = JsonKind.EscapedText;
                    if (!CheckInnerEscape(at + 1))
                        return false;
                    continue;
                default:
                    // A raw line feed or tab, or the sentinel: the string is not closed.
                    return Fail(ParseVerdict.NoMatch);
            }
        }
    }

    private bool CheckInnerEscape(byte* letter)
    {
        switch (*letter)
        {
            case (byte)'\\':
                _escape++;
                // An escaped u may stand for any byte here, also for a letter of an escape.
                return letter[1] is (byte)'"' or (byte)'\\' || Fail(letter[1] == (byte)'u' ? ParseVerdict.Undecided : ParseVerdict.NoMatch);
            case (byte)'n':
            case (byte)'r':
            case (byte)'t':
            case (byte)'b':
            case (byte)'f':
            case (byte)'/':
                return true;
            case (byte)'u':
                for (int i = 1; i <= 4; i++)
                {
                    if (JsonText.HexValue(letter[i]) < 0)
                        return Fail(letter[i] == (byte)'\\' ? ParseVerdict.Undecided : ParseVerdict.NoMatch);
                }
                bool isSurrogate = (letter[1] | 0x20) == (byte)'d' && letter[2] >= (byte)'8';
                return !isSurrogate || Fail(ParseVerdict.Undecided);
            default:
                return Fail(ParseVerdict.NoMatch);
        }
    }

    /// <summary>A number or a name; what follows it is for the caller to check.</summary>
    private bool SkipScalar()
    {
        byte* at = _at;
        switch (*at)
        {
            case (byte)'t':
                return SkipName("true"u8);
            case (byte)'f':
                return SkipName("false"u8);
            case (byte)'n':
                return SkipName("null"u8);
            case (byte)'-':
                at++;
                break;
        }
        // int = "0" / digit1-9 *digit
        byte* digits = at;
        while (IsDigit(*at))
            at++;
        _at = at;
        if (at == digits || (*digits == (byte)'0' && at - digits > 1))
            return Fail(at == digits ? Unexpected(_at) : ParseVerdict.NoMatch);
        if (*at == (byte)'.' && !SkipDigits(at + 1))
            return false;
        if ((*_at | 0x20) == (byte)'e')
        {
            at = _at + 1;
            return SkipDigits(*at is (byte)'+' or (byte)'-' ? at + 1 : at);
        }
        return true;
    }

    private bool SkipDigits(byte* digits)
    {
        _at = digits;
        while (IsDigit(*_at))
            _at++;
        return _at != digits || Fail(Unexpected(_at));
    }

    private bool SkipName(ReadOnlySpan<byte> name)
    {
        foreach (byte letter in name)
        {
            if (*_at != letter)
                return Fail(Unexpected(_at));
            _at++;
        }
        return true;
    }

    /// <summary>An object or array inside the object, to its closing brace or bracket.</summary>
    private bool SkipNested(out bool hasSpaces)
    {
        hasSpaces = false;
        // One bit a level below the outermost object: set for an object.
        ulong objects = 0;
        int depth = 1;
        bool isValue = true;
        while (true)
        {
            NoteSpaces(ref hasSpaces);
            byte b = *_at;
            if (isValue && b is ((byte)'{' or (byte)'['))
            {
                if (++depth > MaxDepth)
                    return Fail(ParseVerdict.NoMatch);
                objects = (objects << 1) | (b == (byte)'{' ? 1ul : 0);
                _at++;
                NoteSpaces(ref hasSpaces);
                if (*_at == (byte)(b + 2))
                {
                    isValue = false;
                }
                else
                {
                    if (b == (byte)'{' && !SkipKey(ref hasSpaces))
                        return false;
                    continue;
                }
            }
            else if (isValue)
            {
                if (!(*(ushort*)_at == Quote ? SkipString() : SkipScalar()))
                    return false;
                isValue = false;
                continue;
            }
            // Behind a value.
            b = *_at;
            if (b == (byte)',')
            {
                _at++;
                NoteSpaces(ref hasSpaces);
                if ((objects & 1) != 0 && !SkipKey(ref hasSpaces))
                    return false;
                isValue = true;
            }
            else if (b == ((objects & 1) != 0 ? (byte)'}' : (byte)']'))
            {
                _at++;
                objects >>= 1;
                if (--depth == 1)
                    return true;
            }
            else
            {
                return Fail(Unexpected(_at));
            }
        }
    }

    private bool SkipKey(ref bool hasSpaces)
    {
        if (*(ushort*)_at != Quote)
            return Fail(Unexpected(_at));
        if (!SkipString())
            return false;
        NoteSpaces(ref hasSpaces);
        if (*_at != (byte)':')
            return Fail(Unexpected(_at));
        _at++;
        return true;
    }

    private bool SkipString()
    {
        _escape++;
        if (!ReadEscapedString(out _, out byte* close))
            return false;
        _at = close + 1;
        return true;
    }

    private void NoteSpaces(ref bool hasSpaces)
    {
        byte* start = _at;
        _at = SkipSpaces(start);
        hasSpaces |= _at != start;
    }
}
