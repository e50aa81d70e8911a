namespace Rask.LogForwarder.Tests.Parser;

public sealed class NginxTests
{
    private const string Head = """192.168.0.7 - - [23/Nov/2026:09:30:39 +0000] "GET /ok?i=1 HTTP/1.1" 200 3""";

    [Fact]
    public void Reads_the_combined_format()
    {
        const string line = Head + """ "https://example.org/" "curl/7.88.1 (x; y)" """;

        DecodedRecord record = Encoders.Record(line.Trim());

        Assert.Equal("nginx/access", record.Type);
        Assert.Equal(line.Trim(), record.Message);
        Assert.Null(record.Level);
        Assert.Equal(
            ["method=GET", "path=/ok?i=1", "ip_address=192.168.0.7", "user_agent=curl/7.88.1 (x; y)", "status_code=200", "response_size=3"],
            record.Members.Skip(9).Select(member => $"{member.Key}={member.Value}"));
        Assert.Equal("protocol=HTTP/1.1 time_local=23/Nov/2026:09:30:39 +0000 referer=https://example.org/", record.FieldList);
    }

    [Theory]
    [InlineData("", null, null, null)]
    [InlineData(""" "-" "-" """, null, null, null)]
    [InlineData(""" "r" "a" """, "r", "a", null)]
    [InlineData(""" "r" "a" "-" """, "r", "a", null)]
    [InlineData(""" "r" "a" "1.2.3.4, 5.6.7.8" """, "r", "a", "1.2.3.4, 5.6.7.8")]
    [InlineData(""" "" "" """, "", "", null)]
    [InlineData(""" "\x22" "<&>é" """, """\x22""", "<&>é", null)]
    public void Reads_what_may_follow_the_size(string tail, string? referer, string? agent, string? forwarded)
    {
        DecodedRecord record = Encoders.Record(Head + tail.TrimEnd());

        Assert.Equal("nginx/access", record.Type);
        Assert.Equal(agent, record["user_agent"]);
        Assert.Equal(referer, record.Field("referer"));
        Assert.Equal(forwarded, record.Field("http_x_forwarded_for"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("""\x16\x03\x01""")]
    [InlineData("GET /")]
    [InlineData("GET  HTTP/1.1")]
    [InlineData("GET /a b HTTP/1.1")]
    [InlineData("get / HTTP/1.1")]
    [InlineData("GET / FTP/1.1")]
    [InlineData("GET / HTTP/")]
    [InlineData("GET / HTTP/1.x")]
    [InlineData(" / HTTP/1.1")]
    [InlineData("GET / HTTP/1.1 ")]
    public void Keeps_a_request_that_cannot_be_split(string request)
    {
        DecodedRecord record = Encoders.Record($"""::1 - anna [23/Nov/2026:09:30:39 +0000] "{request}" 400 - "-" "-" """.TrimEnd());

        Assert.Equal("nginx/access", record.Type);
        Assert.False(record.Has("method") || record.Has("path") || record.Has("response_size"));
        Assert.Equal("::1", record["ip_address"]);
        Assert.Equal("400", record["status_code"]);
        Assert.Equal(request, record.Field("request"));
        Assert.Equal("anna", record.Field("remote_user"));
    }

    [Theory]
    [InlineData("000", "00", "0", "0")]
    [InlineData("009", "007", "9", "7")]
    [InlineData("499", "123456789012345678", "499", "123456789012345678")]
    public void Writes_numbers_without_leading_zeros(string status, string size, string statusCode, string responseSize)
    {
        DecodedRecord record = Encoders.Record($"""1.2.3.4 - - [23/Nov/2026:09:30:39 +0000] "GET / HTTP/2.0" {status} {size} "-" "-" """.TrimEnd());

        Assert.Equal(statusCode, record["status_code"]);
        Assert.Equal(responseSize, record["response_size"]);
    }

    [Theory]
    [InlineData(Head + " 0.003")]
    [InlineData(Head + " ")]
    [InlineData(Head + """ "r" """)]
    [InlineData(Head + """ "r" "a""")]
    [InlineData(Head + """ "r" "a" "f""")]
    [InlineData(Head + """ "r" "a"x""")]
    [InlineData("""example.org - - [23/Nov/2026:09:30:39 +0000] "GET / HTTP/1.1" 200 3""")]
    [InlineData("""1.2.3.4 - - [23/Nov/2026:09:30:39] "GET / HTTP/1.1" 200 3""")]
    [InlineData("""1.2.3.4 - - [23/11/2026:09:30:39 +0000] "GET / HTTP/1.1" 200 3""")]
    [InlineData("""1.2.3.4 - - [23/Nov/2026:09:30:39 +0000] "GET / HTTP/1.1" 20 3""")]
    [InlineData("""1.2.3.4 - - [23/Nov/2026:09:30:39 +0000] "GET / HTTP/1.1" 200 1234567890123456789""")]
    [InlineData("""1.2.3.4 - a b [23/Nov/2026:09:30:39 +0000] "GET / HTTP/1.1" 200 3""")]
    [InlineData("""1.2.3.4 - a"b [23/Nov/2026:09:30:39 +0000] "GET / HTTP/1.1" 200 3""")]
    [InlineData("""1.2.3.4 - - [23/Nov/2026:09:30:39 +0000] "GET / HTTP/1.1""")]
    [InlineData("""1.2.3.4 - -""")]
    [InlineData("""1.2.3.4 - """)]
    public void A_line_in_any_doubt_is_plain_text(string line)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal("plain/plain", record.Type);
        Assert.Equal(line, record.Message);
    }

    [Fact]
    public void Reads_the_error_log()
    {
        const string line = """2026/11/23 09:30:39 [error] 7#8: *32 open() "/srv/x" failed (2: No such file), client: 127.0.0.1, server: , request: "GET /missing HTTP/1.1", upstream: "http://u:1/", host: "h:80", referrer: "https://r/, a" """;

        DecodedRecord record = Encoders.Record(line.TrimEnd());

        Assert.Equal("nginx/error", record.Type);
        Assert.Equal(line.TrimEnd(), record.Message);
        Assert.Equal("Error", record.Level);
        Assert.Equal("GET", record["method"]);
        Assert.Equal("/missing", record["path"]);
        Assert.Equal("127.0.0.1", record["ip_address"]);
        Assert.Equal("time_local=2026/11/23 09:30:39 pid=7 tid=8 connection=32 protocol=HTTP/1.1 upstream=http://u:1/ host=h:80 referrer=https://r/, a", record.FieldList);
    }

    [Theory]
    [InlineData("emerg", "Fatal", "emerg")]
    [InlineData("alert", "Fatal", "alert")]
    [InlineData("crit", "Fatal", "crit")]
    [InlineData("error", "Error", null)]
    [InlineData("warn", "Warn", null)]
    [InlineData("notice", "Info", "notice")]
    [InlineData("info", "Info", null)]
    [InlineData("debug", "Debug", null)]
    public void Understands_the_levels_of_the_error_log(string name, string level, string? kept)
    {
        DecodedRecord record = Encoders.Record($"2026/11/23 09:30:38 [{name}] 1#1: start {{\"a\":1}}");

        Assert.Equal("nginx/error", record.Type);
        Assert.Equal(level, record.Level);
        Assert.Equal(kept, record.Field("level"));
        Assert.Null(record.Field("connection"));
    }

    [Theory]
    [InlineData("2026/11/23 09:30:38 [loud] 1#1: x")]
    [InlineData("2026/11/23 09:30:38 [info] starting")]
    [InlineData("2026/11/23 09:30:38 [info] 1: x")]
    [InlineData("2026/11/23 09:30:38 main.go:12: x")]
    public void Other_lines_with_that_date_are_Go_s(string line) =>
        Assert.Equal("go/plain", Encoders.Record(line).Type);

    [Fact]
    public void A_quote_inside_a_request_of_the_error_log_does_not_end_it()
    {
        DecodedRecord record = Encoders.Record("""2026/11/23 09:30:39 [info] 7#7: *1 x, client: 1.2.3.4, request: "GET /a"b HTTP/1.1", host: "h" """.TrimEnd());

        Assert.Equal("/a\"b", record["path"]);
        Assert.Equal("h", record.Field("host"));
    }
}
