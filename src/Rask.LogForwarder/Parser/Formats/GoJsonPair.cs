namespace Rask.LogForwarder.Parser.Formats;

/// <summary>One member of a service's JSON object; offsets in bytes from the start of the log text.</summary>
internal struct GoJsonPair
{
    public int KeyStart;
    public int KeyLength;

    /// <summary>First byte of a string's text, or of a number, name, brace or bracket.</summary>
    public int ValueStart;
    public int ValueLength;

    /// <summary>Index of the first escaped byte at or behind <see cref="ValueStart"/>.</summary>
    public int FirstEscape;

    public GoJsonKind Kind;
}
