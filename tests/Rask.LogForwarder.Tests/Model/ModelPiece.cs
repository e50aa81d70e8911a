using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Model;

/// <summary>A source line that the container caused, and the one that belongs to it.</summary>
internal sealed class ModelPiece(string text, long bytes)
{
    public string Text { get; } = text;

    /// <summary>Bytes of the log.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>The rest of the line, or the next line of its record.</summary>
    public ModelPiece? Next { get; set; }

    /// <summary>The piece that a text holds from a place on.</summary>
    public static string First(string text, int at)
    {
        var end = text.IndexOf('\n', at) + 1;
        return text[at..Math.Min(end == 0 ? text.Length : end, at + DockerLine.PieceLength)];
    }
}
