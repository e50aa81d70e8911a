using System.Text.Json;
using Rask.Protocol.Hashing;

namespace Rask.LogForwarder.Commands.Verify;

/// <summary>
/// What makes a record the same on both sides: container, stream, Docker's nanosecond time and the message. Names and
/// groups are left out, because a container can be renamed between delivery and comparison.
/// </summary>
internal static class RecordKey
{
    /// <summary>Reads a record in wire form.</summary>
    /// <returns>False where the line is none, or belongs to another container.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, ReadOnlySpan<byte> container, out ulong key)
    {
        key = 0;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            ulong message = 0, timestamp = 0, stream = 0;
            var isOurs = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                if (name.SequenceEqual("message"u8)) message = HashOfNext(ref reader);
                else if (name.SequenceEqual("timestamp"u8)) timestamp = HashOfNext(ref reader);
                else if (name.SequenceEqual("stream"u8)) stream = HashOfNext(ref reader);
                else if (name.SequenceEqual("container_id"u8)) isOurs = reader.Read() && reader.ValueTextEquals(container);
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }

            var hash = new Fnv1A();
            hash.AddWord(message);
            hash.AddWord(timestamp);
            hash.AddWord(stream);
            key = hash.Value;
            return isOurs;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A hash of the bytes as they stand: both sides write the same escapes.</summary>
    private static ulong HashOfNext(ref Utf8JsonReader reader)
    {
        reader.Read();
        return Fnv1A.Of(reader.ValueSpan);
    }
}
