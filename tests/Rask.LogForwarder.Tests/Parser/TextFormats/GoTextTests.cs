namespace Rask.LogForwarder.Tests.Parser.TextFormats;

public sealed class GoTextTests
{
    [Fact]
    public void Reads_logfmt()
    {
        DecodedRecord record = Encoders.Record("""time=2026-11-23T09:30:39.123Z level=INFO source=main.go:12 msg="hello \"you\"\n\u200b" user="anna smith" nil=<nil>""");

        Assert.Equal("go/structured", record.Type);
        Assert.Equal("hello \"you\"\n\u200b", record.Message);
        Assert.Equal("Info", record.Level);
        Assert.Equal("time=2026-11-23T09:30:39.123Z source=main.go:12 user=anna smith nil=<nil>", record.FieldList);
    }

    [Fact]
    public void Gives_http_members_and_trace_ids_of_logfmt_their_places()
    {
        DecodedRecord record = Encoders.Record("level=warn msg=x method=GET path=\"/a b\" status=404 response_size=12 user_agent=curl ip_address=::1 traceparent=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

        Assert.Equal(
            ["method=GET", "path=/a b", "ip_address=::1", "user_agent=curl", "trace_id=4bf92f3577b34da6a3ce929d0e0e4736", "span_id=00f067aa0ba902b7", "status_code=404", "response_size=12"],
            record.Members.Skip(9).Select(member => $"{member.Key}={member.Value}"));
        Assert.Equal("traceparent=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", record.FieldList);
    }

    [Theory]
    [InlineData("level=info")]
    [InlineData("a=1 b=2")]
    [InlineData("a=1 b=2 c=3 d=4 level=info")]
    [InlineData("level=info msg=a b")]
    [InlineData("level=info msg=\"a")]
    [InlineData("level=info msg=\"a\"b")]
    [InlineData("level=info msg=\"\\q\"")]
    [InlineData("level=info msg=a\"b")]
    [InlineData("level=info\tmsg=a")]
    [InlineData("=info level=x msg=y")]
    [InlineData("level info msg=y")]
    public void Takes_nothing_for_logfmt_that_is_not(string line)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal("plain/plain", record.Type);
        Assert.Equal(line, record.Message);
    }

    [Fact]
    public void Takes_no_line_apart_that_has_more_values_than_fit()
    {
        string line = "level=info " + string.Join(' ', Enumerable.Range(0, 300).Select(i => $"k{i}=v"));

        Assert.Equal("plain/plain", Encoders.Record(line).Type);
    }

    [Fact]
    public void The_whole_line_is_the_message_where_logfmt_has_none()
    {
        DecodedRecord record = Encoders.Record("level=trace ts=1.5 ts=2.5 size=3");

        Assert.Equal("level=trace ts=1.5 ts=2.5 size=3", record.Message);
        Assert.Equal("Debug", record.Level);
        Assert.Equal("level=trace ts=2.5 size=3", record.FieldList);
    }

    [Fact]
    public void Keeps_the_trace_behind_a_line_of_logfmt()
    {
        DecodedRecord record = Encoders.Record("level=error msg=failed\ngoroutine 1 [running]:\n\tmain.go:12");

        Assert.Equal("failed", record.Message);
        Assert.Equal("stacktrace=goroutine 1 [running]:\n\tmain.go:12", record.FieldList);
    }

    [Theory]
    [InlineData("INFO hello, world count=3 user=\"anna\"", "go/structured", "hello, world", "Info", "count=3 user=anna")]
    [InlineData("ERROR+2 failed", "go/structured", "failed", "Error", "level=ERROR+2")]
    [InlineData("DEBUG-4 a=b c=d", "go/structured", "a=b c=d", "Debug", "a=b c=d level=DEBUG-4")]
    [InlineData("INFO a=b then text", "go/structured", "a=b then text", "Info", "")]
    [InlineData("INFO time=own", "go/structured", "time=own", "Info", "time=own")]
    [InlineData("INFORMATION is not a level", "go/plain", "INFORMATION is not a level", "Info", "")]
    [InlineData("just text a=b", "go/plain", "just text a=b", null, "")]
    [InlineData("INFO got {a}", "go/plain", "INFO got {a}", "Info", "")]
    [InlineData("http: panic serving 127.0.0.1:80: boom\ngoroutine 5 [running]:\nmain.main()", "go/error", "http: panic serving 127.0.0.1:80: boom\ngoroutine 5 [running]:\nmain.main()", "Error", "")]
    public void Reads_what_goes_through_the_standard_log(string text, string type, string message, string? level, string fields)
    {
        DecodedRecord record = Encoders.Record("2026/11/23 09:30:39 " + text);

        Assert.Equal(type, record.Type);
        Assert.Equal(message, record.Message);
        Assert.Equal(level, record.Level);
        string time = fields.Contains("time=", StringComparison.Ordinal) ? "_time=2026/11/23 09:30:39" : "time=2026/11/23 09:30:39";
        string[] expected = [.. fields.Split(' ').Where(field => field.Length > 0), time];
        Assert.Equal(expected.Order(), SplitFields(record).Order());
    }

    [Fact]
    public void An_object_behind_a_level_of_the_standard_log_is_still_one()
    {
        DecodedRecord record = Encoders.Record("""2026/11/23 09:30:39 INFO {"msg":"x"}""");

        Assert.Equal("go/structured", record.Type);
        Assert.Equal("x", record.Message);
        Assert.Equal("2026/11/23 09:30:39 INFO", record.Field("prefix"));
    }

    [Theory]
    [InlineData("a message of more than forty-four characters, all told  n=1 k=\"v w\"", "a message of more than forty-four characters, all told", "n=1 k=v w")]
    [InlineData("a message of more than forty-four characters that ends in a=b", "a message of more than forty-four characters that ends in a=b", "")]
    [InlineData("short                                         n=1", "short", "n=1")]
    public void Finds_the_pairs_behind_a_message_of_logrus_on_a_terminal(string text, string message, string fields)
    {
        DecodedRecord record = Encoders.Record("INFO[0007] " + text);

        Assert.Equal("go/structured", record.Type);
        Assert.Equal(message, record.Message);
        Assert.Equal((fields + " elapsed=0007").TrimStart(), record.FieldList);
    }

    [Theory]
    [InlineData("[GIN] 2026/11/23 - 09:30:39 | 200 |    1.234ms |       127.0.0.1 | GET      \"/a?b=\\\"c\\\"\"")]
    [InlineData("[GIN] 2026/11/23 - 09:30:39 |\u001b[97;42m 200 \u001b[0m|    1.234ms |       127.0.0.1 |\u001b[97;44m GET     \u001b[0m \"/a?b=\\\"c\\\"\"")]
    [InlineData("[GIN] 2026/11/23 - 09:30:39 | 200 |    1.234ms |       127.0.0.1 | GET      \"/a?b=\\\"c\\\"\"\nError #01: no rows\n")]
    public void Reads_the_access_lines_of_gin(string line)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal("go/access", record.Type);
        Assert.Equal(["method=GET", "path=/a?b=\"c\"", "ip_address=127.0.0.1", "status_code=200"], record.Members.Skip(9).Select(member => $"{member.Key}={member.Value}"));
        Assert.Equal("time=2026/11/23 - 09:30:39 latency=1.234ms", record.FieldList);
        Assert.StartsWith("[GIN] 2026/11/23 - 09:30:39 |", record.Message, StringComparison.Ordinal);
        Assert.Null(record.Level);
    }

    [Theory]
    [InlineData("[GIN] 2026/11/23 - 09:30:39 | 200 | 1ms | 127.0.0.1 | GET \"/")]
    [InlineData("[GIN] 2026/11/23 - 09:30:39 | 200 | 1ms | 127.0.0.1 | GET \"/\" x")]
    [InlineData("[GIN] 2026/11/23 - 09:30:39 | 2000 | 1ms | 127.0.0.1 | GET \"/\"")]
    [InlineData("[GIN] 2026/11/23 - 09:30:39 | 200 | 1ms | 127.0.0.1 | get \"/\"")]
    [InlineData("[GIN] text")]
    public void Leaves_what_gin_does_not_write(string line) => Assert.Equal("plain/plain", Encoders.Record(line).Type);

    [Fact]
    public void Reads_the_columns_of_zap()
    {
        DecodedRecord record = Encoders.Record("2026-11-23T09:30:39.123+0100\tERROR\thttp\tapp/main.go:12\tno \"luck\"\t{\"a\": \"x\\ny\\ud83d\\ude00\\ud800\", \"n\": [1, {\"b\": \"c d\"}], \"status\": 404}");

        Assert.Equal("go/structured", record.Type);
        Assert.Equal("no \"luck\"", record.Message);
        Assert.Equal("404", record["status_code"]);
        Assert.Equal("a=x\ny😀\uFFFD n=[1,{\"b\":\"c d\"}] time=2026-11-23T09:30:39.123+0100 logger=http caller=app/main.go:12", record.FieldList);
    }

    [Theory]
    [InlineData("msg", "msg", "")]
    [InlineData("a b\tc", "a b\tc", "")]
    [InlineData("db\tmsg", "msg", "logger=db")]
    [InlineData("x.go:1\tmsg", "msg", "caller=x.go:1")]
    [InlineData("msg\t{\"a\": 1}", "msg", "a=1")]
    [InlineData("msg\t{\"a\": 01}", "msg\t{\"a\": 01}", "")]
    [InlineData("msg\t{\"a\": 1,}", "msg\t{\"a\": 1,}", "")]
    [InlineData("msg\t{not}", "msg\t{not}", "")]
    public void Tells_the_columns_of_zap_apart(string columns, string message, string fields)
    {
        DecodedRecord record = Encoders.Record("2026-11-23T09:30:39.123Z\tINFO\t" + columns);

        Assert.Equal("go/structured", record.Type);
        Assert.Equal(message, record.Message);
        Assert.Equal(["time=2026-11-23T09:30:39.123Z", .. fields.Split(' ').Where(field => field.Length > 0)], SplitFields(record).OrderByDescending(field => field, StringComparer.Ordinal));
    }

    [Fact]
    public void Reads_the_production_console_of_zap()
    {
        DecodedRecord record = Encoders.Record("1.7953724072736e+09\tinfo\tmain.go:3\tmsg");

        Assert.Equal("msg", record.Message);
        Assert.Equal("time=1.7953724072736e+09 caller=main.go:3", record.FieldList);
    }

    [Theory]
    [InlineData("I", "Info")]
    [InlineData("W", "Warn")]
    [InlineData("E", "Error")]
    [InlineData("F", "Fatal")]
    public void Reads_klog(string letter, string level)
    {
        DecodedRecord record = Encoders.Record(letter + "1123 09:30:39.123456       1 main.go:12] \"Pod \\\"x\\\" updated\" pod=\"a/b\" n=1");

        Assert.Equal("go/structured", record.Type);
        Assert.Equal("Pod \"x\" updated", record.Message);
        Assert.Equal(level, record.Level);
        Assert.Equal($"pod=a/b n=1 level={letter} time=1123 09:30:39.123456 thread=1 source=main.go:12", record.FieldList);
    }

    [Theory]
    [InlineData("panic: boom\n\ngoroutine 1 [running]:\nmain.main()", "Fatal")]
    [InlineData("fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [select (no cases)]:\nmain.main()", "Fatal")]
    [InlineData("SIGQUIT: quit\nPC=0x1 m=0\n\ngoroutine 0 [idle]:\n", "Fatal")]
    [InlineData("goroutine 7 [running]:\nruntime/debug.Stack()", "Error")]
    public void Knows_the_dumps_of_the_runtime(string text, string level)
    {
        DecodedRecord record = Encoders.Record(text);

        Assert.Equal("go/error", record.Type);
        Assert.Equal(text, record.Message);
        Assert.Equal(level, record.Level);
    }

    [Theory]
    [InlineData("panic: boom")]
    [InlineData("goroutine 7 is late")]
    [InlineData("SIGNAL lost")]
    public void Takes_no_single_line_for_a_dump(string line) => Assert.Equal("plain/plain", Encoders.Record(line).Type);

    private static IEnumerable<string> SplitFields(DecodedRecord record) => record.Fields.Select(field => $"{field.Key}={field.Value}");
}
