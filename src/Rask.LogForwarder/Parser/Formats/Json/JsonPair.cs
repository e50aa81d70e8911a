namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>One member of a service's JSON object; pointers into the log text.</summary>
internal unsafe struct JsonPair
{
    /// <summary>First byte of the key's text. Of an object of a known shape: the <see cref="Step"/> before the value.</summary>
    public byte* Key;

    /// <summary>First byte of a string's text, or of a number, name, brace or bracket.</summary>
    public byte* Value;

    /// <summary>Not kept where the shape is known.</summary>
    public int KeyLength;
    public int ValueLength;

    /// <summary>Index of the first escaped byte at or behind <see cref="Value"/>. Not kept where the shape is known.</summary>
    public int FirstEscape;

    public JsonKind Kind;

    /// <summary>The value as it stands in the line.</summary>
    public readonly ReadOnlySpan<byte> Bytes => new(Value, ValueLength);

    /// <summary>What stands before the value, where the shape of the object is known.</summary>
    public readonly JsonStep* Step => (JsonStep*)Key;
}
