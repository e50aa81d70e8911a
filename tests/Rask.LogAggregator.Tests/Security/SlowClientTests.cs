using System.Net.Sockets;
using System.Text;
using Rask.LogAggregator.Tests.Support;

namespace Rask.LogAggregator.Tests.Security;

/// <summary>Clients that keep a connection busy and send next to nothing.</summary>
public sealed class SlowClientTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ServerUnderTest _test = new();

    public async ValueTask InitializeAsync() => await _test.StartAsync(options =>
    {
        options.HeadTimeout = Patience;
        options.SlowTimeout = Patience;
        options.SlowestBytesPerSecond = 1_000_000;
    });

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_head_that_does_not_end_is_cut_off() =>
        Assert.Contains("408", await TrickleAsync("POST /v1/aggregate HTTP/1.1\r\nHost: x\r\n", "X-A: b\r\n"), StringComparison.Ordinal);

    [Fact]
    public async Task A_body_that_trickles_is_cut_off() =>
        Assert.Contains("408", await TrickleAsync("POST /v1/aggregate HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", "x"), StringComparison.Ordinal);

    [Fact]
    public async Task Connections_beyond_the_most_are_closed_and_others_live_on()
    {
        await using var test = new ServerUnderTest();
        await test.StartAsync(options => options.MaximumConnections = 1);
        using var first = new TcpClient();
        await first.ConnectAsync("127.0.0.1", test.Server.Address.Port, TestContext.Current.CancellationToken);
        await first.GetStream().WriteAsync("GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        byte[] buffer = new byte[4096];
        Assert.NotEqual(0, await first.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken));

        using var second = new TcpClient();
        await second.ConnectAsync("127.0.0.1", test.Server.Address.Port, TestContext.Current.CancellationToken);
        Assert.Equal("", await ReadToEndAsync(second.GetStream()));

        await first.GetStream().WriteAsync("GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await first.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken));
    }

    /// <summary>Sends a beginning, then a piece every now and then until the server has had enough; its last words.</summary>
    private async Task<string> TrickleAsync(string beginning, string piece)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _test.Server.Address.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning), TestContext.Current.CancellationToken);
        Task<string> answer = ReadToEndAsync(stream);
        while (!answer.IsCompleted)
        {
            await Task.WhenAny(answer, Task.Delay(100, TestContext.Current.CancellationToken));
            try
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(piece), TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // The server has closed; what it said is being read.
                break;
            }
        }

        return await answer.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    private static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        try
        {
            for (int count = await stream.ReadAsync(buffer); count > 0; count = await stream.ReadAsync(buffer))
                text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }

        return text.ToString();
    }
}
