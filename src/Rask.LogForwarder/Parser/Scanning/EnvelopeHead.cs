namespace Rask.LogForwarder.Parser.Scanning;

/// <summary>How a Docker record begins, and how much stands around its text.</summary>
internal static class EnvelopeHead
{
    /// <summary><c>{"log":"</c> as a little-endian number.</summary>
    public const ulong Word = '{' | ('"' << 8) | ('l' << 16) | ((ulong)'o' << 24) | ((ulong)'g' << 32) | ((ulong)'"' << 40) | ((ulong)':' << 48) | ((ulong)'"' << 56);

    /// <summary>Bytes of it: where the text begins.</summary>
    public const int Length = sizeof(ulong);

    /// <summary>Bytes between the text and the time: <c>","stream":"stdout","time":"</c>.</summary>
    public const int TailLength = 28;
}
