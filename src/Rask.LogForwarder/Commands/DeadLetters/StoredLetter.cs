using System.Globalization;
using System.Text;
using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability;

namespace Rask.LogForwarder.Commands.DeadLetters;

/// <summary>A line of the dead-letter file, as <see cref="DeadLetterFile"/> describes it.</summary>
/// <param name="Text">The letter as it stands in the file.</param>
/// <param name="Batch">The batch in which it was refused.</param>
/// <param name="Record">Its number there.</param>
/// <param name="Reason">Why; empty where the aggregator did not say.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Generation">Which life of the log file it stood in.</param>
/// <param name="Offset">Where.</param>
/// <param name="Flags">What the parser is told about it.</param>
/// <param name="Line">The source line's own bytes.</param>
/// <param name="Replays">How often it was refused again.</param>
internal sealed record StoredLetter(
    string Text, string Batch, int Record, string Reason, BatchOwner Owner, string Generation, long Offset, LineFlags Flags, byte[] Line, int Replays)
{
    /// <summary>Reads one line of the file; null where it is none.</summary>
    public static StoredLetter? TryRead(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text = text.Trim());
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("line", out var line)) return null;
            var container = Value(root, "container");
            return new StoredLetter(
                text,
                Value(root, "batch"),
                (int)Number(root, "record"),
                Value(root, "reason"),
                new BatchOwner(container, Value(root, "id") is { Length: > 0 } id ? id : container, Value(root, "service"), Value(root, "group") is { Length: > 0 } group ? group : null),
                Value(root, "generation"),
                Number(root, "offset"),
                (LineFlags)Number(root, "flags"),
                root.TryGetProperty("base64", out var bytes) ? bytes.GetBytesFromBase64() : Encoding.UTF8.GetBytes(line.GetString() ?? ""),
                (int)Number(root, "replays"));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>
    /// The letter's text once it was refused again. It is another one each time, so that the next attempt has another name:
    /// under the old one, the aggregator counts the record as done.
    /// </summary>
    public string RefusedText
    {
        get
        {
            var ending = string.Create(CultureInfo.InvariantCulture, $",\"replays\":{Replays}}}");
            var rest = Text.EndsWith(ending, StringComparison.Ordinal) ? Text[..^ending.Length] : Text[..^1];
            return string.Create(CultureInfo.InvariantCulture, $"{rest},\"replays\":{Replays + 1}}}");
        }
    }

    private static string Value(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : 0;
}
