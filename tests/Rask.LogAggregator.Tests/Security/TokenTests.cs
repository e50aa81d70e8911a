using System.Net;
using System.Net.Http.Headers;
using Rask.LogAggregator.Configuration;
using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Telemetry;
using Rask.LogAggregator.Tests.Support;
using Rask.Protocol;

namespace Rask.LogAggregator.Tests.Security;

public sealed class TokenTests : IAsyncLifetime
{
    private readonly ServerUnderTest _test = new();
    private readonly TempDirectory _files = new();

    private string TokenFile => Path.Combine(_files.Path, "tokens");

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(TokenFile, "# of the web hosts\nfirst\n\n  second  \n", TestContext.Current.CancellationToken);
        await _test.StartAsync(options => options.TokenFile = TokenFile);
    }

    public async ValueTask DisposeAsync()
    {
        await _test.DisposeAsync();
        _files.Dispose();
    }

    [Theory]
    [InlineData("Bearer first", 200)]
    [InlineData("bearer second", 200)]
    [InlineData("Bearer  second ", 200)]
    [InlineData(null, 401)]
    [InlineData("Bearer ", 401)]
    [InlineData("Bearer firs", 401)]
    [InlineData("Bearer firstt", 401)]
    [InlineData("Bearer First", 401)]
    [InlineData("Bearer # of the web hosts", 401)]
    [InlineData("Basic first", 401)]
    [InlineData("first", 401)]
    public async Task Only_a_token_of_the_file_lets_a_batch_in(string? header, int expected)
    {
        (int status, string? scheme) = await PostAsync(header);

        Assert.Equal(expected, status);
        Assert.Equal(expected == 401 ? "Bearer" : null, scheme);
        Assert.Equal(expected == 200 ? 1 : 0, _test.Directory.Lines("nginx").Length);
    }

    [Fact]
    public async Task The_statistics_need_a_token_and_count_refusals_and_the_health_does_not()
    {
        Assert.Equal(200, (await _test.GetAsync(AggregateEndpoint.HealthPath)).Status);
        Assert.Equal(401, (await _test.GetAsync(AggregateEndpoint.StatsPath)).Status);
        _test.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "first");

        (int status, var answer) = await _test.GetAsync(AggregateEndpoint.StatsPath);

        Assert.Equal(200, status);
        Assert.Equal(1, answer.GetProperty("refused").GetInt32());
    }

    [Fact]
    public async Task A_changed_file_is_read_again_and_one_that_is_gone_changes_nothing()
    {
        File.WriteAllText(TokenFile + ".next", "first\nthird");
        File.Move(TokenFile + ".next", TokenFile, overwrite: true);
        await Eventually.TrueAsync(async () => (await PostAsync("Bearer third")).Status == 200);
        Assert.Equal(200, (await PostAsync("Bearer first")).Status);
        Assert.Equal(401, (await PostAsync("Bearer second")).Status);

        File.Delete(TokenFile);

        Assert.Equal(200, (await PostAsync("Bearer third")).Status);
    }

    [Theory]
    [InlineData(null, "Could not find file")]
    [InlineData("# nothing else\n\n", "it holds no token")]
    public async Task A_file_without_tokens_keeps_the_server_from_starting(string? content, string reason)
    {
        string path = Path.Combine(_files.Path, "other");
        if (content is not null)
            await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        using var directory = new TempDirectory();
        using var output = new MemoryStream();
        var options = new AggregatorOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), DataDirectory = directory.Path, TokenFile = path };

        Assert.Equal(ExitCode.Failure, await AggregatorProcess.RunAsync(options, new SelfLog(output, TimeProvider.System), TimeProvider.System));

        string said = System.Text.Encoding.UTF8.GetString(output.ToArray());
        Assert.Contains($"cannot use the tokens in {path}: {reason}", said, StringComparison.Ordinal);
        Assert.Contains("--token-file", said, StringComparison.Ordinal);
    }

    private async Task<(int Status, string? Scheme)> PostAsync(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, AggregateEndpoint.Path) { Content = new ByteArrayContent(ServerUnderTest.Body(Samples.Record())) };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using HttpResponseMessage response = await _test.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, response.Headers.WwwAuthenticate.FirstOrDefault()?.Scheme);
    }
}
