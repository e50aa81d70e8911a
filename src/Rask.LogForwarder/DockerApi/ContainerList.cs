using System.Buffers;
using System.Text.Json;
using Rask.LogForwarder.Collector.Discovery;

namespace Rask.LogForwarder.DockerApi;

/// <summary>The containers of an engine, as its API describes them. One thread.</summary>
/// <param name="client">Asks the engine.</param>
/// <param name="roots">Where the engine's directories of containers may be mounted.</param>
/// <param name="filter">The label that a container must have to be followed; null for any.</param>
internal sealed class ContainerList(DockerClient client, IReadOnlyList<string> roots, LabelFilter? filter)
{
    private const int Ok = 200;
    private const int NotFound = 404;
    private readonly Dictionary<string, ContainerIdentity> _containers = [];
    private readonly ArrayBufferWriter<byte> _body = new();

    /// <summary>All containers, as of the last answers.</summary>
    public IReadOnlyList<ContainerIdentity> All => [.. _containers.Values];

    /// <summary>Asks for all containers anew.</summary>
    /// <exception cref="IOException">The engine cannot be asked.</exception>
    public void Reload()
    {
        var status = client.Get("/containers/json?all=1", _body);
        if (status != Ok) throw new DockerAnswerException(client.Host, status);
        var ids = ReadIds(_body.WrittenSpan);
        foreach (var gone in _containers.Keys.Except(ids).ToList()) _ = _containers.Remove(gone);
        foreach (var id in ids) Inspect(id);
    }

    /// <summary>Takes over what has happened to one container.</summary>
    /// <exception cref="IOException">The engine cannot be asked.</exception>
    public void Apply(ContainerEvent change)
    {
        if (change.IsRemoved) _ = _containers.Remove(change.Container);
        else Inspect(change.Container);
    }

    private void Inspect(string id)
    {
        var status = client.Get($"/containers/{id}/json", _body);
        try
        {
            if (status == NotFound)
            {
                _ = _containers.Remove(id);
                return;
            }

            if (status != Ok) throw new DockerAnswerException(client.Host, status);
            if (ContainerConfigFile.ParseAnswer(_body.WrittenSpan, filter, out var identity) is { } problem)
                throw new DockerUnreachableException(client.Host, new InvalidDataException(problem));
            _containers[id] = identity! with { Directory = ContainerRoots.DirectoryOf(roots, id) };
        }
        finally
        {
            // A container's environment holds secrets.
            _body.Clear();
        }
    }

    /// <exception cref="IOException">It is no list of containers.</exception>
    private List<string> ReadIds(ReadOnlySpan<byte> body)
    {
        var ids = new List<string>();
        try
        {
            var reader = new Utf8JsonReader(body);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var isId = reader.ValueTextEquals("Id"u8);
                    reader.Read();
                    if (isId && reader.TokenType == JsonTokenType.String && reader.GetString() is { } id && ContainerRoots.IsContainerId(id)) ids.Add(id);
                    else reader.Skip();
                }
            }
        }
        catch (JsonException error)
        {
            throw new DockerUnreachableException(client.Host, error);
        }

        return ids;
    }
}
