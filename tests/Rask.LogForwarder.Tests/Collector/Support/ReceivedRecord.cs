using System.Text;
using System.Text.Json;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>One record of an acknowledged batch.</summary>
/// <param name="Line">The source line without its line feed.</param>
internal sealed record ReceivedRecord(byte[] Line, string Generation, long Offset, LineFlags Flags)
{
    private readonly JsonElement? _json = Parse(Line);

    /// <summary>The text of a Docker record; of any other line, the line.</summary>
    public string Text => _json?.GetProperty("log").GetString() ?? Encoding.UTF8.GetString(Line);

    public StreamKind Stream => _json?.GetProperty("stream").GetString() == "stderr" ? StreamKind.Stderr : StreamKind.Stdout;

    public bool IsRaw => _json is null;

    private static JsonElement? Parse(byte[] line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("log", out _) && root.TryGetProperty("stream", out _)
                ? root.Clone()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
