using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.Cri;

/// <summary>
/// One line of a log that a container runtime of Kubernetes wrote: a time (RFC 3339), the stream, tags, and the text as it is,
/// each behind one space (Kubernetes, "CRI: Log format"; containerd and CRI-O write it so):
/// <code>2026-11-23T09:30:39.123456789Z stdout F text</code>
/// The first tag is <c>F</c> for a whole line or the last piece of one, and <c>P</c> for a piece that goes on; others may follow
/// behind colons. Every piece has a time of its own.
/// </summary>
/// <param name="TimeLength">Length of the time, which stands at the start.</param>
/// <param name="Stream">The stream.</param>
/// <param name="IsWhole">Whether the line ends here.</param>
/// <param name="TextStart">Offset of the text; the rest of the line is text.</param>
internal readonly record struct CriLine(int TimeLength, StreamKind Stream, bool IsWhole, int TextStart)
{
    /// <summary>A time with an offset, and a space.</summary>
    private const int MaxTime = 36;

    private const int MaxTags = 64;

    /// <summary>Reads a line's head; false for any other line.</summary>
    /// <param name="line">The line without its line feed, or at least its first bytes.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, out CriLine parts)
    {
        parts = default;
        if (line.IsEmpty || !char.IsAsciiDigit((char)line[0]))
            return false;
        int time = line[..Math.Min(line.Length, MaxTime)].IndexOf((byte)' ');
        if (time < 0 || !Rfc3339.IsPlausible(line[..time]))
            return false;
        ReadOnlySpan<byte> rest = line[(time + 1)..];
        bool isError = rest.StartsWith("stderr "u8);
        if (!isError && !rest.StartsWith("stdout "u8))
            return false;
        const int streamLength = 7;
        rest = rest[streamLength..];
        if (rest.IsEmpty || rest[0] is not ((byte)'F' or (byte)'P'))
            return false;
        // Nothing follows the tags of an empty line where the runtime left the space away.
        int tags = rest[..Math.Min(rest.Length, MaxTags)].IndexOf((byte)' ');
        int textStart = time + 1 + streamLength + (tags < 0 ? rest.Length : tags + 1);
        if (tags < 0 && rest.Length >= MaxTags)
            return false;
        if ((tags < 0 ? rest.Length : tags) > 1 && rest[1] != (byte)':')
            return false;
        parts = new CriLine(time, isError ? StreamKind.Stderr : StreamKind.Stdout, rest[0] == (byte)'F', textStart);
        return true;
    }
}
