using System.Text.Json;

namespace Rask.LogForwarder.DockerApi;

/// <summary>One line of an engine's stream of events (<c>GET /events</c>): something happened to a container.</summary>
/// <param name="Container">The container's full id.</param>
/// <param name="IsRemoved">True where the container is gone.</param>
internal readonly record struct ContainerEvent(string Container, bool IsRemoved)
{
    /// <summary>Reads a line.</summary>
    /// <returns>Null where it is no event of a container, or one that changes nothing that is known of it.</returns>
    /// <exception cref="JsonException">It is not well-formed.</exception>
    public static ContainerEvent? Parse(ReadOnlySpan<byte> line)
    {
        string? type = null, action = null, id = null;
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Type"u8)) type = Text(ref reader);
            else if (reader.ValueTextEquals("Action"u8)) action = Text(ref reader);
            else if (reader.ValueTextEquals("Actor"u8)) id = ReadId(ref reader);
            else reader.Skip();
        }

        if (type != "container" || action is null || string.IsNullOrEmpty(id)) return null;
        return action switch
        {
            "destroy" => new ContainerEvent(id, IsRemoved: true),
            "create" or "start" or "restart" or "die" or "stop" or "kill" or "rename" or "update" or "pause" or "unpause" or "oom" => new ContainerEvent(id, IsRemoved: false),
            // Commands inside, checks of health, copies: there may be many, and they change nothing here.
            _ => null,
        };
    }

    private static string? ReadId(ref Utf8JsonReader reader)
    {
        string? id = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("ID"u8)) id = Text(ref reader);
            else reader.Skip();
        }

        return id;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }
}
