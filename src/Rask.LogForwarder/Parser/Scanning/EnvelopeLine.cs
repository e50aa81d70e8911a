namespace Rask.LogForwarder.Parser.Scanning;

/// <summary>One canonical Docker record, found by <see cref="EnvelopeScanner{TIsa}"/>.</summary>
internal unsafe struct EnvelopeLine
{
    /// <summary>First byte of the escaped log text.</summary>
    public byte* Body;

    /// <summary>Length of the escaped log text without its quotes; its closing quote follows.</summary>
    public int BodyLength;

    /// <summary>
    /// First escaped byte that is neither a quote nor a backslash: of a line feed, a tab, a code; the closing quote where there
    /// is none. Set by <see cref="EnvelopeScanner{TIsa}.TryScan"/> only.
    /// </summary>
    public byte* FirstLetter;

    /// <summary>First byte of the time.</summary>
    public byte* Time;

    /// <summary>Length of the time: 20, or 22 to 30.</summary>
    public int TimeLength;

    public StreamKind Stream;

    /// <summary>Where the next line begins.</summary>
    public byte* Next;
}
