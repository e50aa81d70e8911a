using System.Text.Json;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser;

/// <summary>
/// The general reader of Docker's json-file record, for lines that the fast scanner leaves: other key order, white space,
/// <c>attrs</c>, unusual escapes.
/// </summary>
/// <remarks>
/// One JSON object with exactly one <c>log</c> (string), one <c>stream</c> (<c>stdout</c> or <c>stderr</c>), one <c>time</c>
/// (RFC 3339) and at most one <c>attrs</c> (object from string to string). Bytes that are not UTF-8 and lone surrogate
/// escapes inside the text do not make a record invalid; whoever decodes them replaces them with U+FFFD. Thread-safe.
/// </remarks>
internal static class Envelope
{
    [Flags]
    private enum Keys
    {
        None = 0,
        Log = 1,
        Stream = 2,
        Time = 4,
        Required = Log | Stream | Time,
        Attrs = 8,
    }

    /// <summary>Finds the parts of a line that holds one Docker record; false for anything else.</summary>
    /// <param name="line">The line without its line feed.</param>
    public static bool TryReadGeneral(ReadOnlySpan<byte> line, out EnvelopeParts parts)
    {
        parts = default;
        // Torn and foreign lines rarely pass this; it spares them the price of an exception.
        ReadOnlySpan<byte> trimmed = line.Trim(" \t\r"u8);
        if (trimmed.Length < 2 || trimmed[0] != (byte)'{' || trimmed[^1] != (byte)'}')
            return false;
        try
        {
            return TryRead(line, out parts);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> line, out EnvelopeParts parts)
    {
        parts = default;
        var reader = new Utf8JsonReader(line);
        Keys seen = Keys.None;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Keys key = Classify(ref reader);
            if (key == Keys.None || (seen & key) != 0)
                return false;
            seen |= key;
            reader.Read();
            if (key == Keys.Attrs)
            {
                int start = (int)reader.TokenStartIndex;
                if (!SkipAttrs(ref reader))
                    return false;
                parts = parts with { AttrsStart = start, AttrsLength = (int)reader.BytesConsumed - start };
                continue;
            }
            if (reader.TokenType != JsonTokenType.String)
                return false;
            int valueStart = (int)reader.TokenStartIndex + 1;
            int valueLength = reader.ValueSpan.Length;
            if (key == Keys.Log)
                parts = parts with { BodyStart = valueStart, BodyLength = valueLength };
            else if (key == Keys.Time)
                parts = parts with { TimeStart = valueStart, TimeLength = valueLength };
            else if (reader.ValueSpan.SequenceEqual("stderr"u8))
                parts = parts with { Stream = StreamKind.Stderr };
            else if (!reader.ValueSpan.SequenceEqual("stdout"u8))
                return false;
        }
        // Reading on makes the reader look at what follows the object.
        return !reader.Read()
            && (seen & Keys.Required) == Keys.Required
            && Rfc3339.IsPlausible(line.Slice(parts.TimeStart, parts.TimeLength));
    }

    private static Keys Classify(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("log"u8) ? Keys.Log
        : reader.ValueTextEquals("stream"u8) ? Keys.Stream
        : reader.ValueTextEquals("time"u8) ? Keys.Time
        : reader.ValueTextEquals("attrs"u8) ? Keys.Attrs
        : Keys.None;

    private static bool SkipAttrs(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                return false;
        }
        return true;
    }
}
