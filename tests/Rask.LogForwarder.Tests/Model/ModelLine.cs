using System.Text;
using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Model;

/// <summary>A line on its way: which one it is, and how the aggregator takes it.</summary>
/// <param name="Text">The text of the container's line; of a line of the forwarder's own, that line.</param>
/// <param name="Stream">The stream.</param>
internal sealed record ModelLine(string Text, StreamKind Stream)
{
    /// <summary>A batch that holds it is answered 400.</summary>
    public bool IsPoison => Text.Contains("poison", StringComparison.Ordinal);

    /// <summary>It is named in the answer's list of lines that could not be decoded.</summary>
    public bool IsRejected => Text.Contains("rejected", StringComparison.Ordinal);

    /// <summary>The forwarder says that lines may be missing here.</summary>
    public bool IsNotice => Text.StartsWith("rask-log-forwarder: ", StringComparison.Ordinal);

    /// <summary>The lines of a batch or a part.</summary>
    public static unsafe List<ModelLine> Of(Batch batch)
    {
        var lines = new List<ModelLine>(batch.Records);
        foreach (ref readonly var segment in batch.Segments)
        {
            var rest = new ReadOnlySpan<byte>(segment.Start, segment.Length);
            while (rest.Length > 0)
            {
                var feed = rest.IndexOf((byte)'\n');
                lines.Add(Of(feed < 0 ? rest : rest[..feed]));
                rest = feed < 0 ? [] : rest[(feed + 1)..];
            }
        }

        return lines;
    }

    /// <summary>One source line.</summary>
    public static ModelLine Of(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        if (!text.StartsWith('{')) return new ModelLine(text, StreamKind.Stderr);
        using var json = JsonDocument.Parse(text);
        return new ModelLine(
            json.RootElement.GetProperty("log").GetString()!,
            json.RootElement.GetProperty("stream").GetString() == "stderr" ? StreamKind.Stderr : StreamKind.Stdout);
    }
}
