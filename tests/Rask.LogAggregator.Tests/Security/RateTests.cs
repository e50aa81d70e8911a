using System.Globalization;
using Rask.LogAggregator.Security;
using Rask.LogAggregator.Tests.Support;
using Rask.Protocol;

namespace Rask.LogAggregator.Tests.Security;

public sealed class RateTests : IAsyncLifetime
{
    private readonly ServerUnderTest _test = new();

    public async ValueTask InitializeAsync() => await _test.StartAsync(options => options.RequestsPerSecond = 1);

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task One_forwarder_too_often_is_told_when_to_come_again_and_another_is_not_held_up()
    {
        var (status, retryAfter) = (200, (string?)null);
        int requests = 0;
        // More than one a second, however busy the machine is.
        await Eventually.TrueAsync(async () =>
        {
            (status, retryAfter) = await PostAsync("aaaa", ++requests);
            return status == 429;
        });
        Assert.InRange(int.Parse(retryAfter!, CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal(200, (await PostAsync("bbbb", 1)).Status);

        // What was refused was not stored, and is taken later.
        await Eventually.TrueAsync(async () => (await PostAsync("aaaa", requests)).Status == 200);
        Assert.Equal(requests + 1, _test.Directory.Lines("nginx").Length);
    }

    [Fact]
    public async Task Names_that_are_made_up_share_the_limit_of_their_address()
    {
        int refused = 0;
        for (int round = 0; refused == 0 && round < 100; round++)
        {
            IEnumerable<Task<(int Status, string?)>> posts = Enumerable.Range(0, 2 * RequestRates.ForwardersPerAddress)
                .Select(number => PostAsync(string.Create(CultureInfo.InvariantCulture, $"{round:x}a{number:x}"), 1));
            refused = (await Task.WhenAll(posts)).Count(answer => answer.Status == 429);
        }

        Assert.NotEqual(0, refused);
    }

    private async Task<(int Status, string? RetryAfter)> PostAsync(string forwarder, long sequence)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, AggregateEndpoint.Path) { Content = new ByteArrayContent(ServerUnderTest.Body(Samples.Record())) };
        request.Headers.Add(AggregateEndpoint.BatchIdHeader, string.Create(CultureInfo.InvariantCulture, $"{forwarder}.1-{sequence}"));
        using HttpResponseMessage response = await _test.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, response.Headers.RetryAfter?.ToString());
    }
}
