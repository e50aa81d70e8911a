using System.Buffers;
using System.Text.Json;

namespace Rask.LogForwarder.Parser.General;

/// <summary>
/// Tells whether a text is a JSON object (RFC 8259) that <see cref="Utf8JsonReader"/> takes. The reader itself tells it by an
/// exception, which costs memory and time for each of the lines that only look like objects: Node's <c>{ a: 1 }</c>.
/// </summary>
internal ref struct JsonSyntax
{
    /// <summary>Objects and arrays within each other; the reader's limit, and the bits of <see cref="_objects"/>.</summary>
    private const int MaxDepth = 64;

    /// <summary>What ends a run of plain bytes in a string: a quote, a backslash, and control bytes, which may not stand there.</summary>
    private static readonly SearchValues<byte> Ends = SearchValues.Create(
        "\"\\"u8 +
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f"u8 +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"u8);

    private readonly ReadOnlySpan<byte> _text;
    private int _at;
    private int _depth;

    /// <summary>For each open bracket, the last one lowest, whether it is an object's.</summary>
    private ulong _objects;

    private JsonSyntax(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>Whether the text is an object and nothing but white space around it. Takes time in proportion to its length, and no memory.</summary>
    public static bool IsObject(ReadOnlySpan<byte> text)
    {
        var syntax = new JsonSyntax(text);
        return syntax.SkipSpace() == (byte)'{' && syntax.IsValue();
    }

    private bool IsValue()
    {
        while (true)
        {
            byte first = SkipSpace();
            if (first is (byte)'{' or (byte)'[')
            {
                if (!TryOpen(first))
                    return false;
                // The closing brackets stand two behind the opening ones in ASCII.
                if (SkipSpace() != first + 2)
                {
                    if (first == (byte)'{' && !TrySkipKey())
                        return false;
                    continue;
                }
            }
            else if (!TrySkipScalar(first))
            {
                return false;
            }
            if (!TrySkipEnds())
                return false;
            if (_depth == 0)
                return _at == _text.Length;
        }
    }

    /// <summary>Skips closing brackets, and the comma and the key before the next value.</summary>
    private bool TrySkipEnds()
    {
        while (true)
        {
            byte next = SkipSpace();
            if (_depth == 0)
                return true;
            bool isObject = (_objects & 1) != 0;
            if (next == (byte)',')
            {
                _at++;
                return !isObject || TrySkipKey();
            }
            if (next != (isObject ? (byte)'}' : (byte)']'))
                return false;
            _at++;
            _depth--;
            _objects >>= 1;
        }
    }

    private bool TryOpen(byte bracket)
    {
        if (_depth == MaxDepth)
            return false;
        _at++;
        _depth++;
        _objects = (_objects << 1) | (bracket == (byte)'{' ? 1UL : 0);
        return true;
    }

    private bool TrySkipKey()
    {
        if (SkipSpace() != (byte)'"' || !TrySkipString() || SkipSpace() != (byte)':')
            return false;
        _at++;
        return true;
    }

    private bool TrySkipScalar(byte first) => first switch
    {
        (byte)'"' => TrySkipString(),
        (byte)'t' => TrySkip("true"u8),
        (byte)'f' => TrySkip("false"u8),
        (byte)'n' => TrySkip("null"u8),
        _ => TrySkipNumber(),
    };

    private bool TrySkipString()
    {
        _at++;
        while (true)
        {
            int length = _text[_at..].IndexOfAny(Ends);
            if (length < 0)
                return false;
            _at += length + 1;
            if (_text[_at - 1] == (byte)'"')
                return true;
            if (_text[_at - 1] != (byte)'\\' || !TrySkipEscape())
                return false;
        }
    }

    /// <summary>Skips what stands behind a backslash.</summary>
    private bool TrySkipEscape()
    {
        byte letter = Peek();
        if (letter != (byte)'u')
        {
            _at++;
            return "\"\\/bfnrt"u8.Contains(letter);
        }
        if (_text.Length - _at < 5)
            return false;
        for (int i = 1; i <= 4; i++)
        {
            if (!char.IsAsciiHexDigit((char)_text[_at + i]))
                return false;
        }
        _at += 5;
        return true;
    }

    private bool TrySkipNumber()
    {
        if (Peek() == (byte)'-')
            _at++;
        if (Peek() == (byte)'0')
            _at++;
        else if (!TrySkipDigits())
            return false;
        if (Peek() == (byte)'.')
        {
            _at++;
            if (!TrySkipDigits())
                return false;
        }
        if ((Peek() | 0x20) != 'e')
            return true;
        _at++;
        if (Peek() is (byte)'+' or (byte)'-')
            _at++;
        return TrySkipDigits();
    }

    private bool TrySkipDigits()
    {
        int start = _at;
        while ((uint)(Peek() - '0') <= 9)
            _at++;
        return _at > start;
    }

    private bool TrySkip(ReadOnlySpan<byte> word)
    {
        bool isIt = _text[_at..].StartsWith(word);
        _at += isIt ? word.Length : 0;
        return isIt;
    }

    /// <summary>Skips white space.</summary>
    /// <returns>The byte behind it; 0, which no JSON has outside strings, at the end.</returns>
    private byte SkipSpace()
    {
        while (Peek() is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            _at++;
        return Peek();
    }

    private readonly byte Peek() => _at < _text.Length ? _text[_at] : (byte)0;
}
