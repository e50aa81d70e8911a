using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Rask.LogAggregator.Configuration;
using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Storage;
using Rask.LogAggregator.Telemetry;
using Rask.Protocol;

namespace Rask.LogAggregator.Tests.Support;

/// <summary>A real server on a free port of the loopback interface, over a store in a directory of its own.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    /// <summary>Small, so that a test can exceed it.</summary>
    public const int MaximumBodyBytes = 1024 * 1024;

    private SegmentStore? _store;
    private AggregatorServer? _server;

    public TempDirectory Directory { get; } = new();

    public FaultyFiles Files { get; } = new();

    public HttpClient Client { get; } = new(new SocketsHttpHandler());

    public AggregatorServer Server => _server!;

    public async Task StartAsync(Action<AggregatorOptions>? change = null)
    {
        var log = new SelfLog(Stream.Null, TimeProvider.System);
        var options = new AggregatorOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), DataDirectory = Directory.Path, MaximumBodyBytes = MaximumBodyBytes };
        change?.Invoke(options);
        _store = SegmentStore.Open(options.DataDirectory, options.SegmentBytes, Files, log, TimeProvider.System);
        _server = await AggregatorServer.StartAsync(options, _store, log, TimeProvider.System);
        Client.BaseAddress = _server.Address;
    }

    /// <summary>Posts a body as it is.</summary>
    public async Task<(int Status, JsonElement Answer)> PostAsync(byte[] body, params (string Name, string Value)[] headers)
    {
        using var content = new ByteArrayContent(body);
        return await PostAsync(content, headers);
    }

    /// <summary>Posts content.</summary>
    public async Task<(int Status, JsonElement Answer)> PostAsync(HttpContent content, params (string Name, string Value)[] headers)
    {
        foreach ((string name, string value) in headers)
            content.Headers.TryAddWithoutValidation(name, value);
        using var request = new HttpRequestMessage(HttpMethod.Post, AggregateEndpoint.Path) { Content = content };
        using HttpResponseMessage response = await Client.SendAsync(request);
        return ((int)response.StatusCode, await ReadAsync(response));
    }

    /// <summary>Gets JSON.</summary>
    public async Task<(int Status, JsonElement Answer)> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return ((int)response.StatusCode, await ReadAsync(response));
    }

    /// <summary>A body of the given lines.</summary>
    public static byte[] Body(params string[] lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    /// <summary>The same compressed.</summary>
    public static byte[] Gzip(byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(body);
        return compressed.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_server is not null)
        {
            await _server.StopAsync();
            await _server.DisposeAsync();
        }

        if (_store is not null)
            await _store.DisposeAsync();
        Directory.Dispose();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        return answer.Length == 0 ? default : JsonDocument.Parse(answer).RootElement;
    }
}
