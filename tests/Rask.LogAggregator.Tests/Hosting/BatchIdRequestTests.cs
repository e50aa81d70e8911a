using System.Text.Json;
using Rask.LogAggregator.Tests.Support;
using Rask.Protocol;

namespace Rask.LogAggregator.Tests.Hosting;

/// <summary>What a client sees that names its batches.</summary>
public sealed class BatchIdRequestTests : IAsyncLifetime
{
    private const string Digest = "00112233445566aa";

    private readonly ServerUnderTest _test = new();

    public async ValueTask InitializeAsync() => await _test.StartAsync();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_batch_that_comes_again_is_acknowledged_and_not_stored_again()
    {
        Assert.Equal((200, 3, 0), await SendAsync("f.1-1", 1, 3));
        Assert.Equal((200, 3, 3), await SendAsync("f.1-1", 1, 3));
        Assert.Equal(["1", "2", "3"], Stored());
        JsonElement statistics = (await _test.GetAsync(AggregateEndpoint.StatsPath)).Answer;
        Assert.Equal((3, 3, 2), (statistics.GetProperty("records").GetInt32(), statistics.GetProperty("duplicates").GetInt32(), statistics.GetProperty("batches").GetInt32()));
    }

    [Fact]
    public async Task A_batch_without_id_is_stored_as_often_as_it_comes()
    {
        Assert.Equal((200, 2, 0), await SendAsync(null, 1, 2));
        Assert.Equal((200, 2, 0), await SendAsync(null, 1, 2));
        Assert.Equal(["1", "2", "1", "2"], Stored());
    }

    [Fact]
    public async Task Bad_lines_are_told_again_and_are_no_duplicates()
    {
        byte[] body = ServerUnderTest.Body(Samples.Record(message: "1"), "bad", Samples.Record(message: "3"));
        for (int attempt = 0; attempt < 2; attempt++)
        {
            (int status, JsonElement answer) = await _test.PostAsync(body, (AggregateEndpoint.BatchIdHeader, "f.1-1"));
            Assert.Equal((200, 2, 2 * attempt, "[2]"), (status, answer.GetProperty("accepted").GetInt32(), answer.GetProperty("duplicates").GetInt32(), answer.GetProperty("rejected").GetRawText()));
        }

        Assert.Equal(["1", "3"], Stored());
    }

    [Fact]
    public async Task A_batch_of_nothing_but_bad_lines_counts_as_come()
    {
        byte[] body = ServerUnderTest.Body("bad");
        Assert.Equal(200, (await _test.PostAsync(body, (AggregateEndpoint.BatchIdHeader, "f.1-1"))).Status);
        Assert.Equal((200, 1, 1), await SendAsync("f.1-1", 1, 1));
        Assert.Empty(Stored());
    }

    [Fact]
    public async Task Of_a_whole_batch_only_the_records_that_no_part_brought_are_stored()
    {
        Assert.Equal((200, 2, 0), await SendAsync("f.1-1/2-3", 2, 2, total: 6));
        Assert.Equal((200, 6, 2), await SendAsync("f.1-1", 1, 6));
        Assert.Equal((200, 2, 2), await SendAsync("f.1-1/3-4", 3, 2, total: 6));
        Assert.Equal(["2", "3", "1", "4", "5", "6"], Stored());
    }

    [Fact]
    public async Task A_part_that_overlaps_brings_what_is_missing_across_services_and_bad_lines()
    {
        Assert.Equal((200, 1, 0), await SendAsync("f.1-1/3-3", 3, 1, total: 5));
        byte[] body = ServerUnderTest.Body(Samples.Record("a", "1"), "bad", Samples.Record("b", "3"), Samples.Record("b", "4"), Samples.Record("a", "5"));
        (_, JsonElement answer) = await _test.PostAsync(body, Headers("f.1-1", null));
        Assert.Equal((4, 1), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("duplicates").GetInt32()));
        Assert.Equal(["1", "5"], Messages("a"));
        Assert.Equal(["4"], Messages("b"));
    }

    [Fact]
    public async Task Void_records_never_come()
    {
        Assert.Equal(200, await VoidAsync("f.1-1/2-3", 4));
        Assert.Equal(200, await VoidAsync("f.1-2", 4));
        Assert.Equal((200, 4, 2), await SendAsync("f.1-1", 1, 4));
        Assert.Equal((200, 4, 4), await SendAsync("f.1-2", 1, 4));
        Assert.Equal(["1", "4"], Stored());
    }

    [Theory]
    [InlineData("f.1-1", 3, Digest, 409)]
    [InlineData("f.1-1", 2, "00112233445566ab", 409)]
    [InlineData("f.1-1", 2, "00112233445566AA", 200)]
    [InlineData("f.1-1", 2, null, 200)]
    [InlineData("f.2-1", 3, "00112233445566ab", 200)]
    [InlineData("g.1-1", 3, "00112233445566ab", 200)]
    public async Task Another_batch_under_the_same_id_is_answered_409_and_not_stored(string id, int records, string? digest, int expected)
    {
        await SendAsync("f.1-1", 1, 2, digest: Digest);
        int before = Stored().Length;
        (int status, _, int duplicates) = await SendAsync(id, 1, records, digest: digest);
        Assert.Equal(expected, status);
        Assert.Equal(before + (status == 200 ? records - duplicates : 0), Stored().Length);
    }

    [Theory]
    [InlineData("f.1-0", null, null, null)]
    [InlineData("f.1-1/2-1", "4", null, null)]
    [InlineData("f.1-1/1-2", null, null, null)]
    [InlineData("f.1-1/1-2", "1", null, null)]
    [InlineData("f.1-1/1-3", "4", null, null)]
    [InlineData("f.1-1", "3", null, null)]
    [InlineData("f.1-1", "0", null, null)]
    [InlineData("f.1-1", "2.0", null, null)]
    [InlineData("f.1-1", null, "123", null)]
    [InlineData("f.1-1", null, "0x112233445566aa", null)]
    [InlineData("f.1-1", null, null, "false")]
    [InlineData("f.1-1", "2", null, "true")]
    [InlineData(null, "2", null, "true")]
    public async Task Malformed_or_contradictory_headers_are_answered_400_and_nothing_is_stored(string? id, string? total, string? digest, string? isVoid)
    {
        List<(string, string)> headers = [(AggregateEndpoint.BatchSizeHeader, "2")];
        if (id is not null)
            headers.Add((AggregateEndpoint.BatchIdHeader, id));
        if (total is not null)
            headers.Add((AggregateEndpoint.BatchTotalHeader, total));
        if (digest is not null)
            headers.Add((AggregateEndpoint.BatchDigestHeader, digest));
        if (isVoid is not null)
            headers.Add((AggregateEndpoint.BatchVoidHeader, isVoid));
        (int status, JsonElement answer) = await _test.PostAsync(ServerUnderTest.Body(Samples.Record(), Samples.Record()), [.. headers]);
        Assert.Equal(400, status);
        Assert.NotEqual("", answer.GetProperty("error").GetString());
        Assert.Empty(Stored());
        Assert.Equal((200, 2, 0), await SendAsync("f.1-1", 1, 2));
    }

    [Fact]
    public async Task An_empty_batch_with_an_id_must_be_void()
    {
        Assert.Equal(400, (await _test.PostAsync([], (AggregateEndpoint.BatchSizeHeader, "0"), (AggregateEndpoint.BatchIdHeader, "f.1-1"))).Status);
        Assert.Equal((200, 2, 0), await SendAsync("f.1-1", 1, 2));
    }

    [Fact]
    public async Task Equal_batches_that_come_at_the_same_moment_are_stored_once()
    {
        _test.Files.FlushGate.Reset();
        Task<(int Status, int Accepted, int Duplicates)>[] requests = [.. Enumerable.Range(0, 20).Select(_ => SendAsync("f.1-1", 1, 5))];
        _test.Files.FlushGate.Set();
        (int Status, int Accepted, int Duplicates)[] answers = await Task.WhenAll(requests);
        Assert.All(answers, answer => Assert.Equal((200, 5), (answer.Status, answer.Accepted)));
        Assert.Equal(19 * 5, answers.Sum(answer => answer.Duplicates));
        Assert.Equal(["1", "2", "3", "4", "5"], Stored());
    }

    [Fact]
    public async Task A_full_disk_stores_nothing_of_a_batch_which_is_new_when_it_comes_again()
    {
        _test.Files.FreeBytes = 700;
        Assert.Equal(507, (await SendAsync("f.1-1", 1, 4)).Status);
        Assert.Equal(200, (await SendAsync("f.1-2", 1, 1)).Status);
        _test.Files.FreeBytes = null;
        Assert.Equal((200, 4, 0), await SendAsync("f.1-1", 1, 4));
        Assert.Equal(["1", "1", "2", "3", "4"], Stored());
    }

    [Fact]
    public async Task A_commit_log_that_cannot_be_flushed_is_answered_503_and_nothing_counts()
    {
        await SendAsync("f.1-1", 1, 1);
        _test.Files.FailCommitFlush = true;
        Assert.Equal(503, (await SendAsync("f.1-2", 2, 2)).Status);
        Assert.Equal(503, (await SendAsync("f.1-2", 2, 2)).Status);
        Assert.Equal((200, 1, 1), await SendAsync("f.1-1", 1, 1));
        _test.Files.FailCommitFlush = false;
        Assert.Equal((200, 2, 0), await SendAsync("f.1-2", 2, 2));
        Assert.Equal(["1", "2", "3"], Stored());
    }

    [Fact]
    public async Task Sequences_out_of_order_and_with_holes_neither_stall_nor_fail()
    {
        int[] sequences = [.. Enumerable.Range(1, 60).Select(number => (number * 37 % 61) * 1000)];
        foreach (int sequence in sequences)
            Assert.Equal((200, 1, 0), await SendAsync($"f.1-{sequence}", sequence, 1));
        foreach (int sequence in sequences)
            Assert.Equal((200, 1, 1), await SendAsync($"f.1-{sequence}", sequence, 1));
        Assert.Equal(60, Stored().Distinct().Count());
    }

    private string[] Stored() => Messages("nginx");

    private string[] Messages(string service) => [.. _test.Directory.Lines(service).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!)];

    private static (string, string)[] Headers(string? id, long? total, string? digest = null)
    {
        List<(string, string)> headers = [];
        if (id is not null)
            headers.Add((AggregateEndpoint.BatchIdHeader, id));
        if (total is not null)
            headers.Add((AggregateEndpoint.BatchTotalHeader, $"{total}"));
        if (digest is not null)
            headers.Add((AggregateEndpoint.BatchDigestHeader, digest));
        return [.. headers];
    }

    private async Task<(int Status, int Accepted, int Duplicates)> SendAsync(string? id, int first, int records, long? total = null, string? digest = null)
    {
        byte[] body = ServerUnderTest.Body([.. Enumerable.Range(first, records).Select(number => Samples.Record(message: $"{number}"))]);
        (int status, JsonElement answer) = await _test.PostAsync(body, Headers(id, total, digest));
        return status == 200 ? (status, answer.GetProperty("accepted").GetInt32(), answer.GetProperty("duplicates").GetInt32()) : (status, 0, 0);
    }

    private async Task<int> VoidAsync(string id, long total) =>
        (await _test.PostAsync([], [.. Headers(id, total), (AggregateEndpoint.BatchVoidHeader, "true"), (AggregateEndpoint.BatchSizeHeader, "0")])).Status;
}
