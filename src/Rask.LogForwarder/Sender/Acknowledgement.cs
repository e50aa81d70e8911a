using System.Globalization;
using System.Text.Json;

namespace Rask.LogForwarder.Sender;

/// <summary>The body of a 2xx answer: <c>{"accepted":9999,"duplicates":0,"rejected":[17],"reasons":["line 17: why"]}</c>.</summary>
internal static class Acknowledgement
{
    /// <summary>
    /// Reads the 1-based numbers of the records that could not be decoded.
    /// </summary>
    /// <returns>
    /// Ascending and distinct; empty where the body says nothing, which other receivers' bodies do. Of a body that breaks
    /// off or that goes wrong, what it said before.
    /// </returns>
    public static IReadOnlyList<int> ReadRejected(ReadOnlySpan<byte> body, int records)
    {
        SortedSet<int>? numbers = null;
        var text = body.TrimStart(" \t\r\n"u8);
        if (text.Length == 0 || text[0] != (byte)'{') return [];
        try
        {
            var reader = new Utf8JsonReader(text);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isRejected = reader.ValueTextEquals("rejected"u8);
                reader.Read();
                if (!isRejected || reader.TokenType != JsonTokenType.StartArray)
                {
                    reader.Skip();
                    continue;
                }

                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType != JsonTokenType.Number) reader.Skip();
                    else if (reader.TryGetInt32(out var number) && number >= 1 && number <= records) (numbers ??= []).Add(number);
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The status is the acknowledgement; a body in another form takes nothing back. The numbers before the fault
            // stand: these records are not stored, and nobody will name them again. A number that is cut is not read.
        }

        return numbers is null ? [] : [.. numbers];
    }

    /// <summary>Reads why records could not be decoded, by their numbers. An aggregator does not tell it of all of them.</summary>
    public static IReadOnlyDictionary<int, string> ReadReasons(ReadOnlySpan<byte> body)
    {
        Dictionary<int, string> reasons = [];
        try
        {
            var reader = new Utf8JsonReader(body);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isReasons = reader.ValueTextEquals("reasons"u8);
                reader.Read();
                if (!isReasons || reader.TokenType != JsonTokenType.StartArray)
                {
                    reader.Skip();
                    continue;
                }

                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType == JsonTokenType.String) AddReason(reasons, reader.GetString()!);
                    else reader.Skip();
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // They are for people. A dead letter without a reason is one all the same.
        }

        return reasons;
    }

    private static void AddReason(Dictionary<int, string> reasons, string text)
    {
        const string Start = "line ";
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0 || !text.StartsWith(Start, StringComparison.Ordinal)
            || !int.TryParse(text.AsSpan(Start.Length, colon - Start.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return;
        reasons[number] = text[(colon + 2)..];
    }
}
