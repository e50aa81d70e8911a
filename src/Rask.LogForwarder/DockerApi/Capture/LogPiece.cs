using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.DockerApi.Capture;

/// <summary>One message of a container's log, as the API sends it: a line, or a piece of one where it has no line end.</summary>
internal readonly ref struct LogPiece(StreamKind stream, ReadOnlySpan<byte> time, ReadOnlySpan<byte> text)
{
    /// <summary>Where the container wrote it.</summary>
    public StreamKind Stream { get; } = stream;

    /// <summary>When the engine took it: RFC 3339 in UTC with nine digits of a second.</summary>
    public ReadOnlySpan<byte> Time { get; } = time;

    /// <summary>What it wrote, any bytes.</summary>
    public ReadOnlySpan<byte> Text { get; } = text;
}
