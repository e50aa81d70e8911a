namespace Rask.LogForwarder.Parser.Formats;

/// <summary>The escaped text of one log line and where its escaped bytes are.</summary>
internal unsafe ref struct LineText
{
    /// <summary>First byte.</summary>
    public byte* Start;

    /// <summary>Behind the last byte; the line end is cut off.</summary>
    public byte* End;

    /// <summary>Offsets of the escaped bytes (those behind a backslash); three sentinels follow the last.</summary>
    public int* Escapes;

    /// <summary>Number of <see cref="Escapes"/>, including those of the line end.</summary>
    public int EscapeCount;
}
