using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using Rask.LogAggregator.Tests.Support;
using Rask.Protocol;

namespace Rask.LogAggregator.Tests.Hosting;

public sealed class AggregateRequestTests : IAsyncLifetime
{
    private readonly ServerUnderTest _test = new();

    public async ValueTask InitializeAsync() => await _test.StartAsync();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Stores_the_good_lines_and_answers_with_the_numbers_of_the_bad_ones()
    {
        string good = Samples.Record();
        (int status, JsonElement answer) = await _test.PostAsync(ServerUnderTest.Body(good, good.Replace("\"Info\"", "7", StringComparison.Ordinal), good, "", good));
        Assert.Equal(200, status);
        Assert.Equal(
            "{\"accepted\":3,\"duplicates\":0,\"rejected\":[2,4],\"reasons\":[\"line 2: level must be one of Debug, Info, Warn, Error, Fatal, or null\",\"line 4: the line is blank\"]}",
            answer.GetRawText());
        Assert.Equal([good, good, good], _test.Directory.Lines("nginx"));
    }

    [Fact]
    public async Task An_empty_batch_is_good()
    {
        (int status, JsonElement answer) = await _test.PostAsync([], (AggregateEndpoint.BatchSizeHeader, "0"));
        Assert.Equal(200, status);
        Assert.Equal("{\"accepted\":0,\"duplicates\":0,\"rejected\":[],\"reasons\":[]}", answer.GetRawText());
    }

    [Fact]
    public async Task Valid_records_are_stored_verbatim_whatever_they_say() =>
        await RecordGen.Valid.Array[1, 20].SampleAsync(async records =>
        {
            string service = $"s{Guid.NewGuid():N}";
            string[] lines = [.. records.Select(record => WithService(record, service))];
            (int status, JsonElement answer) = await _test.PostAsync(ServerUnderTest.Body(lines), (AggregateEndpoint.BatchSizeHeader, $"{lines.Length}"));
            Assert.Equal((200, lines.Length), (status, answer.GetProperty("accepted").GetInt32()));
            Assert.Equal(ServerUnderTest.Body(lines), _test.Directory.Bytes(service));
        }, iter: 50, threads: 2);

    [Fact]
    public async Task Any_bytes_are_answered_200() =>
        await Gen.Select(RecordGen.Mutated.Array[0, 10], Gen.Byte.Array[0, 300]).SampleAsync(async (lines, noise) =>
        {
            byte[] body = [.. lines.SelectMany(line => line.Append((byte)'\n')), .. noise];
            (int status, JsonElement answer) = await _test.PostAsync(body);
            int expected = body.Count(value => value == (byte)'\n') + (body.Length > 0 && body[^1] != (byte)'\n' ? 1 : 0);
            Assert.Equal((200, expected), (status, answer.GetProperty("accepted").GetInt32() + answer.GetProperty("rejected").GetArrayLength()));
        }, iter: 100, threads: 2);

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    public async Task Takes_gzip(string encoding)
    {
        byte[] body = ServerUnderTest.Body([.. Enumerable.Repeat(Samples.Record(), 1000)]);
        (int status, _) = await _test.PostAsync(ServerUnderTest.Gzip(body), ("Content-Encoding", encoding), (AggregateEndpoint.BatchSizeHeader, "1000"));
        Assert.Equal(200, status);
        Assert.Equal(body, _test.Directory.Bytes("nginx"));
    }

    [Fact]
    public async Task Takes_gzip_of_several_members()
    {
        byte[] one = ServerUnderTest.Body(Samples.Record());
        (int status, _) = await _test.PostAsync([.. ServerUnderTest.Gzip(one), .. ServerUnderTest.Gzip(one)], ("Content-Encoding", "gzip"), (AggregateEndpoint.BatchSizeHeader, "2"));
        Assert.Equal(200, status);
        Assert.Equal(2, _test.Directory.Lines("nginx").Length);
    }

    [Fact]
    public async Task Gzip_that_is_cut_or_damaged_stores_nothing()
    {
        byte[] body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(_ => Samples.Record(message: Convert.ToHexString(RandomNumberGenerator.GetBytes(50))) + "\n")));
        byte[] gzip = ServerUnderTest.Gzip(body);
        Assert.Equal(400, (await _test.PostAsync(gzip[..(gzip.Length / 2)], ("Content-Encoding", "gzip"))).Status);
        Assert.Equal(400, (await _test.PostAsync(gzip[..^4], ("Content-Encoding", "gzip"))).Status);
        gzip[gzip.Length / 2] ^= 0xFF;
        Assert.Equal(400, (await _test.PostAsync(gzip, ("Content-Encoding", "gzip"))).Status);
        Assert.Equal(400, (await _test.PostAsync(body, ("Content-Encoding", "gzip"))).Status);
        Assert.Empty(_test.Directory.Lines("nginx"));
    }

    [Fact]
    public async Task Another_encoding_is_answered_415_with_those_that_are_accepted()
    {
        (int status, JsonElement answer) = await _test.PostAsync(ServerUnderTest.Body(Samples.Record()), ("Content-Encoding", "br"));
        Assert.Equal(415, status);
        Assert.Contains("gzip, identity", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunked_body_of_many_small_chunks_is_one_batch()
    {
        byte[] body = ServerUnderTest.Body([.. Enumerable.Repeat(Samples.Record(), 200)]);
        using var stream = new DribblingStream(body, pieceBytes: 997);
        using var content = new StreamContent(stream);
        (int status, JsonElement answer) = await _test.PostAsync(content, (AggregateEndpoint.BatchSizeHeader, "200"));
        Assert.Equal((200, 200), (status, answer.GetProperty("accepted").GetInt32()));
        Assert.Equal(body, _test.Directory.Bytes("nginx"));
    }

    [Theory]
    [InlineData("3", "says 3 lines, but the body has 2")]
    [InlineData("1", "says 1 lines, but the body has 2")]
    [InlineData("two", "must be the number of lines")]
    [InlineData("-2", "must be the number of lines")]
    public async Task A_batch_size_that_is_not_the_number_of_lines_stores_nothing(string size, string error)
    {
        (int status, JsonElement answer) = await _test.PostAsync(ServerUnderTest.Body(Samples.Record(), Samples.Record()), (AggregateEndpoint.BatchSizeHeader, size));
        Assert.Equal(400, status);
        Assert.Contains(error, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Empty(_test.Directory.Lines("nginx"));
    }

    [Fact]
    public async Task A_body_above_the_limit_is_answered_413_however_it_is_sent()
    {
        byte[] body = ServerUnderTest.Body([.. Enumerable.Repeat(Samples.Record(), 3000)]);
        Assert.True(body.Length > ServerUnderTest.MaximumBodyBytes);
        Assert.Equal(413, (await _test.PostAsync(ServerUnderTest.Gzip(body), ("Content-Encoding", "gzip"))).Status);
        Assert.StartsWith("HTTP/1.1 413", await RawAsync($"Content-Length: {body.Length}\r\n\r\n", []), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 413", await RawAsync($"Transfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n", body), StringComparison.Ordinal);
        Assert.Empty(_test.Directory.Lines("nginx"));
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n{0:x}\r\n")]
    [InlineData("Content-Length: 100000\r\n\r\n")]
    public async Task An_upload_that_breaks_off_stores_nothing(string header)
    {
        byte[] body = ServerUnderTest.Body(Samples.Record(), Samples.Record());
        using (var client = new TcpClient("127.0.0.1", _test.Server.Address.Port))
        {
            NetworkStream stream = client.GetStream();
            string head = $"POST {AggregateEndpoint.Path} HTTP/1.1\r\nHost: x\r\n" + string.Format(System.Globalization.CultureInfo.InvariantCulture, header, body.Length);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            await stream.WriteAsync(body);
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await Eventually.TrueAsync(async () => (await _test.GetAsync(AggregateEndpoint.StatsPath)).Answer.GetProperty("broken").GetInt32() == 1);
        Assert.Empty(_test.Directory.Lines("nginx"));
        Assert.Equal(0, (await _test.GetAsync(AggregateEndpoint.StatsPath)).Answer.GetProperty("batches").GetInt32());
    }

    [Fact]
    public async Task Concurrent_batches_are_each_stored_whole()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), async (number, _) =>
        {
            byte[] body = ServerUnderTest.Body([.. Enumerable.Range(0, 50).Select(line => Samples.Record("nginx", $"{number}:{line}"))]);
            Assert.Equal(200, (await _test.PostAsync(body)).Status);
        });
        string[] messages = [.. _test.Directory.Lines("nginx").Select(line => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!)];
        Assert.Equal(2000, messages.Length);
        Assert.All(messages.Chunk(50), batch => Assert.Equal(Enumerable.Range(0, 50).Select(line => $"{batch[0].Split(':')[0]}:{line}"), batch));
    }

    [Fact]
    public async Task A_full_disk_is_answered_507_and_a_broken_one_503()
    {
        _test.Files.FreeBytes = 10;
        Assert.Equal(507, (await _test.PostAsync(ServerUnderTest.Body(Samples.Record()))).Status);
        (_test.Files.FreeBytes, _test.Files.GoodFlushes) = (null, 0);
        Assert.Equal(503, (await _test.PostAsync(ServerUnderTest.Body(Samples.Record()))).Status);
        Assert.Empty(_test.Directory.Lines("nginx"));
        _test.Files.GoodFlushes = null;
        Assert.Equal(200, (await _test.PostAsync(ServerUnderTest.Body(Samples.Record()))).Status);
        Assert.Single(_test.Directory.Lines("nginx"));
    }

    [Fact]
    public async Task A_request_that_is_under_way_is_answered_before_the_server_stops()
    {
        byte[] body = ServerUnderTest.Body(Samples.Record());
        using var client = new TcpClient("127.0.0.1", _test.Server.Address.Port);
        NetworkStream stream = client.GetStream();
        // The server has begun with the request when it asks for the body.
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {AggregateEndpoint.Path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {body.Length}\r\n\r\n"));
        byte[] answer = new byte[4096];
        int count = await stream.ReadAsync(answer);
        Assert.StartsWith("HTTP/1.1 100", Encoding.ASCII.GetString(answer, 0, count), StringComparison.Ordinal);

        Task stopping = _test.Server.StopAsync();
        await stream.WriteAsync(body);
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 200", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        await stopping;
        Assert.Single(_test.Directory.Lines("nginx"));
    }

    private async Task<string> RawAsync(string headers, byte[] body)
    {
        using var client = new TcpClient("127.0.0.1", _test.Server.Address.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {AggregateEndpoint.Path} HTTP/1.1\r\nHost: x\r\n{headers}"));
        await stream.WriteAsync(body);
        byte[] answer = new byte[4096];
        int count = await stream.ReadAsync(answer);
        return Encoding.ASCII.GetString(answer, 0, count);
    }

    private static string WithService(string record, string service)
    {
        JsonElement name = JsonDocument.Parse(record).RootElement.GetProperty("service_name");
        int at = record.IndexOf("service_name", StringComparison.Ordinal);
        if (at < 0)
            return Samples.Record(service);
        int value = record.IndexOf(name.GetRawText(), record.IndexOf(':', at), StringComparison.Ordinal);
        return string.Concat(record.AsSpan(0, value), $"\"{service}\"", record.AsSpan(value + name.GetRawText().Length));
    }
}
