namespace Rask.LogForwarder.Tests.Parser.TextFormats;

public sealed class AccessTailTests
{
    private const string Head = """127.0.0.1 - anna [23/Nov/2026:09:30:39 +0000] "GET /a HTTP/1.1" 200 3 "-" "curl" """;

    [Theory]
    [InlineData("""rt=0.003 uct="0.001" uht="-" urt=0.002""", "rt=0.003 uct=0.001 uht=- urt=0.002")]
    [InlineData(""" "1.2.3.4" rt=0.003""", "http_x_forwarded_for=1.2.3.4 rt=0.003")]
    [InlineData("0.003 0.002 .", "tail=0.003 0.002 .")]
    [InlineData(""" "f" "x" """, """http_x_forwarded_for=f tail="x" """)]
    [InlineData("pid=7 rt", "tail=pid=7 rt")]
    [InlineData("time_local=x", "_time_local=x")]
    [InlineData("512 0.003 [default-app-80] [] 10.0.0.1:8080 12 0.003 200 7e80712b", "request_length=512 request_time=0.003 proxy_upstream_name=default-app-80 upstream_addr=10.0.0.1:8080 upstream_response_length=12 upstream_response_time=0.003 upstream_status=200 req_id=7e80712b")]
    [InlineData("512 0.003 [default-app-80] [] 10.0.0.1:8080, 10.0.0.2:8080 0, 12 0.001, 0.003 502, 200 7e80712b", "tail=512 0.003 [default-app-80] [] 10.0.0.1:8080, 10.0.0.2:8080 0, 12 0.001, 0.003 502, 200 7e80712b")]
    public void Names_what_stands_behind_the_user_agent(string tail, string fields)
    {
        string line = Head + tail.Trim();

        DecodedRecord record = Encoders.Record(line);

        Assert.Equal(("nginx/access", line, "127.0.0.1", "200", "3"), (record.Type, record.Message, record["ip_address"], record["status_code"], record["response_size"]));
        Assert.Equal(("GET", "/a", "curl"), (record["method"], record["path"], record["user_agent"]));
        Assert.Equal("protocol=HTTP/1.1 remote_user=anna time_local=23/Nov/2026:09:30:39 +0000 " + fields.Trim(), record.FieldList);
    }

    [Theory]
    [InlineData("example.org:80 1.2.3.4", "1.2.3.4", "example.org:80")]
    [InlineData("example.org ::1", "::1", "example.org")]
    [InlineData("[::1]:80 ::1", "::1", "[::1]:80")]
    [InlineData("[2001:db8::1] 1.2.3.4", "1.2.3.4", "[2001:db8::1]")]
    [InlineData("[fe80::1]:8080 1.2.3.4", "1.2.3.4", "[fe80::1]:8080")]
    [InlineData("unix:", null, null)]
    [InlineData("::1", "::1", null)]
    [InlineData("fd00::5", "fd00::5", null)]
    public void Reads_what_stands_before_the_user(string head, string? address, string? host)
    {
        DecodedRecord record = Encoders.Record($"""{head} - - [23/Nov/2026:09:30:39 +0000] "GET /a HTTP/1.1" 200 3 "-" "curl" rt=1""");

        Assert.Equal(("nginx/access", address, host), (record.Type, record["ip_address"], record.Field("host")));
    }

    [Fact]
    public void Quotes_that_Apache_escapes_do_not_end_a_value()
    {
        DecodedRecord record = Encoders.Record("""example.org:80 1.2.3.4 - - [23/Nov/2026:09:30:39 +0000] "GET /a HTTP/1.1" 200 3 "-" "a \"b\" c\\" """.TrimEnd());

        Assert.Equal(("nginx/access", """a \"b\" c\\"""), (record.Type, record["user_agent"]));
    }
}
