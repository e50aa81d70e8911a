using System.Net;
using System.Net.Sockets;
using System.Text;
using Rask.TestKit.Faults;

namespace Rask.EndToEnd.Tests.Faults;

/// <summary>The proxy does to requests what a test asks for, and nothing else.</summary>
public sealed class FaultProxyTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeAggregator _fake = new();
    private readonly FaultProxy _proxy;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };

    public FaultProxyTests() => _proxy = new FaultProxy(_fake.Port);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Passes_requests_and_answers_unchanged(bool isChunked)
    {
        for (var size = 0; size <= 1_000_000; size = size * 10 + 1)
        {
            var body = new string('x', size);
            var answer = await PostAsync(body, isChunked);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.StartsWith("{\"accepted\":", await answer.Content.ReadAsStringAsync(None), StringComparison.Ordinal);
            Assert.Equal(body, Encoding.ASCII.GetString(_fake.Requests[^1].Body.Span));
        }

        // The connection is kept, on both sides.
        Assert.Single(_fake.Requests.Select(request => request.Connection).Distinct());
        Assert.Empty(_fake.Violations);
        Assert.Equal(_fake.Requests.Count, _proxy.Count(ProxyAction.Pass));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(int.MaxValue)]
    public async Task Drops_the_answer_of_a_request_that_was_taken(int bytes)
    {
        // Twice, because every other connection ends by a reset.
        for (var time = 1; time <= 2; time++)
        {
            _proxy.Script(_ => ProxyPlan.DropAnswer(bytes));
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => PostAsync("line\n"));
            Assert.Equal(time, _fake.AcknowledgedCount);
        }

        _proxy.Script(_ => ProxyPlan.Pass);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("line\n")).StatusCode);
        Assert.Equal(2, _proxy.Count(ProxyAction.DropAnswer));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(50_000)]
    [InlineData(int.MaxValue)]
    public async Task Cuts_a_request_so_that_the_aggregator_never_has_all_of_it(int bytes)
    {
        _proxy.Script(_ => ProxyPlan.CutRequest(bytes));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => PostAsync(new string('x', 100_000)));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => PostAsync(new string('x', 100_000), isChunked: true));
        Assert.Empty(_fake.Requests);
    }

    [Fact]
    public async Task Answers_by_itself_even_without_an_aggregator()
    {
        _fake.GoDown();
        _proxy.Script(request => ProxyPlan.Answer(request.Number == 0 ? 500 : 429, "Retry-After: 7\r\n"));
        Assert.Equal(HttpStatusCode.InternalServerError, (await PostAsync("line\n")).StatusCode);
        var second = await PostAsync("line\n");
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), second.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Closes_the_client_s_connection_where_the_aggregator_is_away()
    {
        _fake.GoDown();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => PostAsync("line\n"));
        _fake.ComeBack();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("line\n")).StatusCode);
    }

    [Fact]
    public async Task Refuses_clients_until_it_accepts_them_again()
    {
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("line\n")).StatusCode);
        _proxy.Refuse();
        var refused = await Assert.ThrowsAnyAsync<HttpRequestException>(() => PostAsync("line\n"));
        Assert.Equal(SocketError.ConnectionRefused, ((SocketException)refused.GetBaseException()).SocketErrorCode);
        _proxy.Accept();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("line\n")).StatusCode);
    }

    [Fact]
    public async Task Tells_the_script_what_the_request_is()
    {
        var seen = new List<ProxiedRequest>();
        _proxy.Script(request =>
        {
            seen.Add(request);
            return ProxyPlan.Pass;
        });
        await PostAsync("line\n");
        await PostAsync("line\n");
        Assert.Equal([0, 1], seen.Select(request => request.Number));
        Assert.All(seen, request => Assert.Equal("POST /v1/aggregate HTTP/1.1", request.RequestLine));
        Assert.Equal("5", seen[0].Headers["content-length"]);
        Assert.InRange(seen[0].Length, 50, 1000);
    }

    public void Dispose()
    {
        _client.Dispose();
        _proxy.Dispose();
        _fake.Dispose();
    }

    private async Task<HttpResponseMessage> PostAsync(string body, bool isChunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _proxy.Endpoint) { Content = new ByteArrayContent(Encoding.ASCII.GetBytes(body)) };
        request.Headers.TransferEncodingChunked = isChunked;
        return await _client.SendAsync(request, None);
    }
}
