using System.Text;
using System.Text.Json;
using Rask.LogAggregator.Telemetry;
using Rask.LogAggregator.Tests.Support;
using Rask.Protocol;

namespace Rask.LogAggregator.Tests.Telemetry;

public sealed class TelemetryTests : IAsyncLifetime
{
    private readonly ServerUnderTest _test = new();

    public async ValueTask InitializeAsync() => await _test.StartAsync();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Statistics_tell_what_is_stored_per_service_and_what_came_in()
    {
        await _test.PostAsync(ServerUnderTest.Body(Samples.Record("a"), "bad", Samples.Record("b"), Samples.Record("a")));
        await _test.PostAsync(ServerUnderTest.Body(Samples.Record("b")));

        (int status, JsonElement answer) = await _test.GetAsync(AggregateEndpoint.StatsPath);
        Assert.Equal(200, status);
        long line = ServerUnderTest.Body(Samples.Record("a")).Length;
        Assert.Equal((4, 4 * line, 2, 1), (Number("records"), Number("bytes"), Number("batches"), Number("rejected")));
        Assert.False(answer.GetProperty("counting").GetBoolean());
        Assert.True(answer.GetProperty("started").GetDateTimeOffset() <= DateTimeOffset.UtcNow);
        Assert.Equal($"{{\"records\":2,\"bytes\":{2 * line},\"segments\":1}}", answer.GetProperty("services").GetProperty("a").GetRawText());

        long Number(string name) => answer.GetProperty(name).GetInt64();
    }

    [Fact]
    public async Task Health_is_good_until_a_write_fails_and_again_when_writing_works()
    {
        (int status, JsonElement answer) = await _test.GetAsync(AggregateEndpoint.HealthPath);
        Assert.Equal((200, "{\"status\":\"ok\"}"), (status, answer.GetRawText()));

        _test.Files.FreeBytes = 10;
        await _test.PostAsync(ServerUnderTest.Body(Samples.Record()));
        (status, answer) = await _test.GetAsync(AggregateEndpoint.HealthPath);
        Assert.Equal((503, "failing"), (status, answer.GetProperty("status").GetString()));
        Assert.Contains("No space left on device", answer.GetProperty("reason").GetString(), StringComparison.Ordinal);

        _test.Files.FreeBytes = null;
        Assert.Equal(200, (await _test.GetAsync(AggregateEndpoint.HealthPath)).Status);
    }

    [Fact]
    public void The_self_log_is_one_line_of_JSON_for_each_entry()
    {
        using var output = new MemoryStream();
        new SelfLog(output, TimeProvider.System).Warn("two\nlines", ("bytes", 5L), ("path", "/a\"b"));
        string text = Encoding.UTF8.GetString(output.ToArray());
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        JsonElement entry = JsonDocument.Parse(text).RootElement;
        Assert.Equal(("warn", "two\nlines", 5, "/a\"b"), (entry.GetProperty("level").GetString(), entry.GetProperty("message").GetString(), entry.GetProperty("bytes").GetInt32(), entry.GetProperty("path").GetString()));
    }
}
