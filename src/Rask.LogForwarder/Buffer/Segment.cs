using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Buffer;

/// <summary>
/// Whole source lines that lie together in memory and in one generation of a log: separated by line feeds, of which
/// the last may be missing. Every line is one record.
/// </summary>
internal readonly unsafe struct Segment(byte* start, int length, int records, string generation, long offset, LineFlags flags, SourceRange[]? pieces = null)
{
    public byte* Start { get; } = start;

    public int Length { get; } = length;

    public int Records { get; } = records;

    /// <summary>Which life of the log file the lines come from.</summary>
    public string Generation { get; } = generation;

    /// <summary>Byte offset of the first line in its generation.</summary>
    public long Offset { get; } = offset;

    public LineFlags Flags { get; } = flags;

    /// <summary>Where the pieces lie of which this one line was joined; null where it stands in the file as it is.</summary>
    public SourceRange[]? Pieces { get; } = pieces;

    /// <summary>True where the lines cannot be read any more, and only their number is known.</summary>
    public bool IsMissing => Start is null;

    /// <summary>Stands for records that cannot be read any more.</summary>
    public static Segment Missing(int records) => new(null, 0, records, "", 0, LineFlags.None);
}
