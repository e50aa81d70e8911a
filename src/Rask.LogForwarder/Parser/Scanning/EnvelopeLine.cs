namespace Rask.LogForwarder.Parser.Scanning;

/// <summary>One canonical Docker record, found by <see cref="EnvelopeScanner{TIsa}"/>.</summary>
internal unsafe struct EnvelopeLine
{
    /// <summary>First byte of the escaped log text.</summary>
    public byte* Body;

    /// <summary>Length of the escaped log text without its quotes; its closing quote follows.</summary>
    public int BodyLength;

    /// <summary>Which escapes the text holds, beside a line feed at its end. Set by <see cref="EnvelopeScanner{TIsa}.TryScan"/> only.</summary>
    public TextEscapes Escapes;

    /// <summary>First byte of the time.</summary>
    public byte* Time;

    /// <summary>Length of the time: 20, or 22 to 30.</summary>
    public int TimeLength;

    public StreamKind Stream;

    /// <summary>Where the next line begins.</summary>
    public byte* Next;
}
