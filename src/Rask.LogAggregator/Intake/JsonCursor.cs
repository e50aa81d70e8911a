using System.Numerics;
using System.Runtime.Intrinsics;

namespace Rask.LogAggregator.Intake;

/// <summary>
/// Walks over one line of JSON (RFC 8259) and checks it strictly. It never throws and never allocates: <c>Utf8JsonReader</c>
/// reports bad input by an exception, and a batch of a million bad lines would then keep a core busy for a long time.
/// The text must already be known to be valid UTF-8.
/// </summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _position;

    /// <summary>Byte offset of what is read next.</summary>
    public readonly int Position => _position;

    /// <summary>The next byte that is not white space, which is not taken; 0 at the end.</summary>
    public byte Peek()
    {
        // Forwarders write no white space: the first byte is nearly always the answer.
        if ((uint)_position < (uint)_text.Length && _text[_position] > (byte)' ')
            return _text[_position];
        return PeekBehindWhiteSpace();
    }

    /// <summary>True when nothing but white space is left.</summary>
    public bool AtEnd()
    {
        Peek();
        return _position == _text.Length;
    }

    /// <summary>Takes the given byte, after any white space, if it comes next.</summary>
    public bool TryTake(byte expected)
    {
        if ((uint)_position < (uint)_text.Length && _text[_position] == expected)
        {
            _position++;
            return true;
        }

        if (Peek() != expected)
            return false;
        _position++;
        return true;
    }

    /// <summary>Takes the word <c>null</c>.</summary>
    public bool TryTakeNull()
    {
        Peek();
        if (!_text[_position..].StartsWith("null"u8))
            return false;
        _position += 4;
        return true;
    }

    /// <summary>Takes a string. <paramref name="raw"/> is its text between the quotes, with escapes as they stand.</summary>
    public JsonStringKind TakeString(out ReadOnlySpan<byte> raw)
    {
        raw = default;
        if (!TryTake((byte)'"'))
            return JsonStringKind.Malformed;

        int start = _position;
        var kind = JsonStringKind.Plain;
        while (true)
        {
            int run = FindEndOfPlainRun(_text[_position..]);
            if (run < 0)
                return JsonStringKind.Malformed;
            _position += run;
            if (_text[_position] == (byte)'"')
            {
                raw = _text[start.._position++];
                return kind;
            }

            if (_text[_position] != (byte)'\\')
                return JsonStringKind.Malformed;
            kind = JsonStringKind.Escaped;
            int length = JsonEscapes.Measure(_text[_position..], out bool loneSurrogate);
            if (length == 0)
                return loneSurrogate ? JsonStringKind.LoneSurrogate : JsonStringKind.Malformed;
            _position += length;
        }
    }

    /// <summary>Takes a non-negative integer without sign, fraction, exponent or leading zero, of at most <paramref name="maximum"/>.</summary>
    public bool TryTakeInteger(long maximum)
    {
        Peek();
        int start = _position;
        long value = 0;
        while ((uint)_position < (uint)_text.Length && (uint)(_text[_position] - '0') <= 9)
        {
            int digit = _text[_position] - '0';
            if (value > (maximum - digit) / 10)
                return false;
            value = value * 10 + digit;
            _position++;
        }

        int digits = _position - start;
        if (digits == 0 || (digits > 1 && _text[start] == (byte)'0'))
            return false;
        return (uint)_position >= (uint)_text.Length || _text[_position] is not ((byte)'.' or (byte)'e' or (byte)'E');
    }

    private byte PeekBehindWhiteSpace()
    {
        while ((uint)_position < (uint)_text.Length)
        {
            byte next = _text[_position];
            if (next is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                return next;
            _position++;
        }

        return 0;
    }

    /// <summary>
    /// Index of the first byte that is a quote, a backslash, or a control byte (which JSON forbids in strings); -1 when there
    /// is none. Most strings are short, and <c>SearchValues</c> takes longer to begin than this takes to end.
    /// </summary>
    private static int FindEndOfPlainRun(ReadOnlySpan<byte> text)
    {
        int index = 0;
        for (; text.Length - index >= Vector128<byte>.Count; index += Vector128<byte>.Count)
        {
            Vector128<byte> block = Vector128.Create(text[index..]);
            Vector128<byte> ends = Vector128.Equals(block, Vector128.Create((byte)'"'))
                | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                | Vector128.Equals(Vector128.Min(block, Vector128.Create((byte)0x1F)), block);
            uint bits = ends.ExtractMostSignificantBits();
            if (bits != 0)
                return index + BitOperations.TrailingZeroCount(bits);
        }

        for (; index < text.Length; index++)
        {
            if (text[index] is (byte)'"' or (byte)'\\' or < 0x20)
                return index;
        }

        return -1;
    }
}
