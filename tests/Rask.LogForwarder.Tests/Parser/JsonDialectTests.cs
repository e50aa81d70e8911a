using System.Text;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Formats.Json;

namespace Rask.LogForwarder.Tests.Parser;

public sealed class JsonDialectTests
{
    private const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Theory]
    [InlineData("1.2.3.4", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("256.1.1.1", false)]
    [InlineData("1.2.3", false)]
    [InlineData("1.2.3.4.5", false)]
    [InlineData("1.2.3.", false)]
    [InlineData("1.2.3.4:80", false)]
    [InlineData("::", true)]
    [InlineData("::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fe80::1%eth0", false)]
    [InlineData("::ffff:1.2.3.4", true)]
    [InlineData("1:2:3:4:5:6:7:8", true)]
    [InlineData("1:2:3:4:5:6:7:8:9", false)]
    [InlineData("1:2:3:4:5:6:7", false)]
    [InlineData("1:2:3:4:5:6:1.2.3.4", true)]
    [InlineData("12345::", false)]
    [InlineData("[::1]:80", false)]
    [InlineData("12:30:45", false)]
    [InlineData("host", false)]
    [InlineData("-", false)]
    [InlineData("", false)]
    public void An_address_is_one_of_ip_and_nothing_else(string text, bool isAddress) =>
        Assert.Equal(isAddress, JsonValues.IsIpAddress(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(Parent, true)]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false)]
    [InlineData("00-4BF92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0", false)]
    [InlineData("", false)]
    public void A_traceparent_is_split_if_it_is_one_and_stays_in_the_fields(string text, bool isParent)
    {
        foreach (string line in (string[])[$$"""{"msg":"m","traceparent":"{{text}}"}""", $$"""{"msg":"m","n":[1],"traceparent":"{{text}}"}"""])
        {
            DecodedRecord record = Encoders.Record(line);

            Assert.Equal(isParent ? "4bf92f3577b34da6a3ce929d0e0e4736" : null, record["trace_id"]);
            Assert.Equal(isParent ? "00f067aa0ba902b7" : null, record["span_id"]);
            Assert.Equal(text, record.Field("traceparent"));
        }
    }

    [Theory]
    [InlineData("""{"level":"info","msg":"m","url":"/a"}""", null, null)]
    [InlineData("""{"level":"info","msg":"m","method":"GET","url":"/a"}""", "/a", null)]
    [InlineData("""{"level":"info","msg":"m","method":"GET","url":"https://h/a"}""", null, null)]
    [InlineData("""{"level":"info","msg":"m","bytes":7}""", null, null)]
    [InlineData("""{"level":"info","msg":"m","status":200,"bytes":7}""", null, null)]
    [InlineData("""{"level":"info","msg":"m","method":"GET","status":200,"bytes":7}""", null, "7")]
    [InlineData("""{"level":"info","msg":"m","bytes_sent":7}""", null, "7")]
    public void What_may_mean_anything_is_promoted_only_beside_a_method(string line, string? path, string? size)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal(path, record["path"]);
        Assert.Equal(size, record["response_size"]);
    }

    [Theory]
    [InlineData("""{"remote_addr":"1.2.3.4","request":"-","status":"400"}""", "nginx/access", "request=-")]
    [InlineData("""{"remote_addr":"1.2.3.4","request":"","status":"400"}""", "nginx/access", "request=")]
    [InlineData("""{"remote_addr":"1.2.3.4","request":"\u0016\u0003","status":"000"}""", "nginx/access", "request=\u0016\u0003 status=000")]
    [InlineData("""{"remote_addr":"unix:","request":"GET / HTTP/1.1","status":200}""", "nginx/access", "remote_addr=unix: protocol=HTTP/1.1")]
    [InlineData("""{"remote_addr":"1.2.3.4","request":"GET / HTTP/1.1","status":200,"protocol":"p"}""", "nginx/access", "protocol=p _protocol=HTTP/1.1")]
    [InlineData("""{"remote_addr":"1.2.3.4:80","request":"GET / HTTP/1.1","status":200}""", "go/structured", "remote_addr=1.2.3.4:80 request=GET / HTTP/1.1")]
    [InlineData("""{"remote_addr":"1.2.3.4","request":"GET / HTTP/1.1","status":200,"msg":"m"}""", "go/structured", "request=GET / HTTP/1.1")]
    public void An_access_line_is_one_of_nginx_only_if_all_of_it_says_so(string line, string type, string fields)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal(type, record.Type);
        Assert.Equal(fields, record.FieldList);
    }

    [Fact]
    public void Lines_whose_dialect_a_value_decides_do_not_teach_each_other()
    {
        (string Line, string Type)[] lines =
        [
            ("""{"level":"INFO","message":"m","target":"app","timestamp":"t"}""", "rust-tracing/structured"),
            ("""{"level":"info","message":"m","target":"app","timestamp":"t"}""", "node/structured"),
            ("""{"level":"INFO","message":"m","target":"milli::x","timestamp":"t"}""", "meilisearch/search"),
            ("""{"level":30,"time":1,"msg":"m"}""", "node/structured"),
            ("""{"level":null,"time":1,"msg":"m"}""", "go/structured"),
            ("""{"level":30,"time":null,"msg":"m"}""", "go/structured"),
            ("""{"remote_addr":"1.2.3.4","method":"GET","path":"/","status":200}""", "nginx/access"),
            ("""{"remote_addr":"h","method":"GET","path":"/","status":200}""", "go/structured"),
        ];
        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            using RecordEncoder encoder = RecordEncoder.Create(width, recordId: false);
            foreach ((string line, string type) in lines.Concat(lines).Concat(lines.Reverse()))
            {
                byte[] record = Encoders.Run(encoder, Encoding.UTF8.GetBytes(Encoders.Envelope(line + "\n") + "\n"), 8192, out _);
                Assert.Equal((line, type), (line, DecodedRecord.Parse(record[..^1]).Type));
            }
        }
    }

    [Fact]
    public void Objects_inside_objects_may_be_large_deep_and_odd()
    {
        string members = string.Join(",", Enumerable.Range(0, 10_000).Select(i => $"\"k{i}\":{i}"));
        DecodedRecord many = Encoders.Record($$"""{"timestamp":"t","level":"INFO","fields":{"message":"m",{{members}}},"target":"app"}""");
        Assert.Equal(("rust-tracing/structured", "m", 10_002), (many.Type, many.Message, many.Fields.Count));

        DecodedRecord request = Encoders.Record($$$"""{"level":30,"time":1,"req":{{{{members}}},"method":"GET","method":"PUT","url":"/{{{new string('x', 1 << 20)}}}"},"msg":"m"}""");
        Assert.Equal(("PUT", (1 << 20) + 1), (request["method"], request["path"]!.Length));

        DecodedRecord deep = Encoders.Record($$"""{"level":30,"time":1,"req":{"method":"GET","a":{{new string('[', 61)}}{{new string(']', 61)}}},"msg":"m"}""");
        Assert.Equal(("node/structured", "GET"), (deep.Type, deep["method"]));
        Assert.Equal("plain/plain", Encoders.Record($$"""{"level":30,"time":1,"req":{"a":{{new string('[', 63)}}{{new string(']', 63)}}},"msg":"m"}""").Type);

        DecodedRecord odd = Encoders.Record("""{"level":30,"time":1,"req":{"m\u0065thod":"G\ud800","url":"\/a","headers":[]},"res":[],"trace":{"id":7},"span":"s"}""");
        Assert.Equal(("G\uFFFD", "/a", null), (odd["method"], odd["path"], odd["trace_id"]));
    }

    [Theory]
    [MemberData(nameof(Encoders.Widths), MemberType = typeof(Encoders))]
    public unsafe void No_dialect_allocates_for_a_line(int width)
    {
        byte[] lines = [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "json"), "*.log").SelectMany(File.ReadAllBytes)];
        byte[] source = [.. new byte[RecordEncoder.Slack], .. lines, .. new byte[RecordEncoder.Slack]];
        byte[] destination = new byte[lines.Length * 4];
        using RecordEncoder encoder = RecordEncoder.Create((SimdWidth)width, recordId: true);
        fixed (byte* s = source, d = destination)
        {
            byte* start = s + RecordEncoder.Slack;
            for (int i = 0; i < 3; i++)
                encoder.Encode(start, start + lines.Length, d, d + destination.Length - RecordEncoder.Slack, Encoders.Tags, "g", 0, LineFlags.None);
            long before = GC.GetAllocatedBytesForCurrentThread();

            EncodeResult result = encoder.Encode(start, start + lines.Length, d, d + destination.Length - RecordEncoder.Slack, Encoders.Tags, "g", 0, LineFlags.None);

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(lines.Length, result.Consumed);
        }
    }
}
