namespace Rask.LogForwarder.Parser.General;

/// <summary>A place in a decoded line that moves forward.</summary>
internal ref struct TextCursor(TextArena arena, TextRange text)
{
    private readonly TextArena _arena = arena;
    private TextRange _rest = text;

    public readonly bool IsAtEnd => _rest.Length == 0;

    /// <summary>What has not been read.</summary>
    public readonly TextRange Rest => _rest;

    /// <summary>Skips a literal if it comes next.</summary>
    public bool TrySkip(ReadOnlySpan<byte> literal)
    {
        if (!_arena[_rest].StartsWith(literal))
            return false;
        _rest = _rest.Slice(literal.Length);
        return true;
    }

    /// <summary>Reads that many bytes.</summary>
    public bool TryRead(int length, out TextRange value)
    {
        value = default;
        if (_rest.Length < length)
            return false;
        value = _rest.Slice(0, length);
        _rest = _rest.Slice(length);
        return true;
    }

    /// <summary>Reads up to a byte and skips that byte.</summary>
    public bool TryReadUntil(char terminator, out TextRange value, bool mayBeEmpty = false)
    {
        value = default;
        int length = _arena[_rest].IndexOf((byte)terminator);
        if (length < 0 || (length == 0 && !mayBeEmpty))
            return false;
        value = _rest.Slice(0, length);
        _rest = _rest.Slice(length + 1);
        return true;
    }

    /// <summary>Reads the digits that come next; possibly none.</summary>
    public TextRange ReadDigits()
    {
        int length = _arena[_rest].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        TextRange value = length < 0 ? _rest : _rest.Slice(0, length);
        _rest = _rest.Slice(value.Length);
        return value;
    }
}
