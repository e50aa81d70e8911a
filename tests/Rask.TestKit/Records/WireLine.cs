using System.Buffers.Text;
using System.Text.Json;

namespace Rask.TestKit.Records;

/// <summary>Quick questions to a line on the wire; <see cref="WireRecord"/> is the strict and slow way.</summary>
public static class WireLine
{
    /// <summary>
    /// The decimal number that follows <paramref name="marker"/> in the record's message, or -1 when the message holds no marker.
    /// The whole line is read, so a line that is not JSON is an error.
    /// </summary>
    /// <exception cref="JsonException">The line is not JSON.</exception>
    public static long NumberAfter(ReadOnlySpan<byte> line, ReadOnlySpan<byte> marker)
    {
        var reader = new Utf8JsonReader(line);
        long number = -1;
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("message"u8))
                continue;
            reader.Read();
            var start = reader.ValueSpan.IndexOf(marker);
            if (start < 0 || !Utf8Parser.TryParse(reader.ValueSpan[(start + marker.Length)..], out number, out _))
                number = -1;
        }

        return number;
    }
}
