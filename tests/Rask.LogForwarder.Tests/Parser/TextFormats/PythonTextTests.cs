namespace Rask.LogForwarder.Tests.Parser.TextFormats;

public sealed class PythonTextTests
{
    [Theory]
    [InlineData("2026-11-23 09:30:39,123 - app.db - WARNING - text - more", "text - more", "Warn", "app.db")]
    [InlineData("2026-11-23 09:30:39 - app.db - INFO - text", "text", "Info", "app.db")]
    [InlineData("2026-11-23 09:30:39,123 - INFO - text", "text", "Info", null)]
    [InlineData("2026-11-23 09:30:39,123 - INFO - app - text", "text", "Info", "app")]
    [InlineData("2026-11-23 09:30:39,123 | INFO     | app | text", "text", "Info", "app")]
    [InlineData("2026-11-23 09:30:39.123 | INFO     | app.db:connect:12 - text", "text", "Info", "app.db")]
    [InlineData("2026-11-23 09:30:39,123 [ERROR] app.db: text", "text", "Error", "app.db")]
    [InlineData("2026-11-23 09:30:39,123 [ERROR] Failed: text", "Failed: text", "Error", null)]
    [InlineData("2026-11-23 09:30:39,123 [app] [ERROR] text", "text", "Error", "app")]
    [InlineData("2026-11-23 09:30:39,123 app.db       DEBUG    text", "text", "Debug", "app.db")]
    [InlineData("2026-11-23 09:30:39,123 CRITICAL: text\nTraceback (most recent call last):\n  x", "text\nTraceback (most recent call last):\n  x", "Fatal", null)]
    public void Reads_the_usual_formats_of_logging(string line, string message, string level, string? logger)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal("python/structured", record.Type);
        Assert.Equal(message, record.Message);
        Assert.Equal(level, record.Level);
        Assert.Equal(logger, record.Field("logger"));
    }

    [Theory]
    [InlineData("2026-11-23 09:30:39 INFO text")]
    [InlineData("2026-11-23 09:30:39,123 text")]
    [InlineData("2026-11-23 09:30:39,123 INFORMAL text")]
    [InlineData("2026-11-23 09:30:39,123 - app - text")]
    [InlineData("INFO: text")]
    [InlineData("ERROR::text")]
    [InlineData("ERROR:no name: text")]
    [InlineData("INFO:     ")]
    public void Leaves_lines_that_others_may_write(string line) => Assert.Equal("plain/plain", Encoders.Record(line).Type);

    [Theory]
    [InlineData("[2026-11-23 09:30:39 +0000] [7] [INFO] text", "process=7")]
    [InlineData("[2026-11-23 09:30:39,123: INFO/MainProcess] text", "process=MainProcess")]
    [InlineData("[2026-11-23 09:30:39,123] INFO in views: text", "module=views")]
    public void Reads_the_lines_of_servers(string line, string field)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal("python/structured", record.Type);
        Assert.Equal("text", record.Message);
        Assert.Equal("Info", record.Level);
        Assert.EndsWith(field, record.FieldList, StringComparison.Ordinal);
        Assert.StartsWith("time=2026-11-23 09:30:39", record.FieldList, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INFO:     10.0.0.1:51234 - \"GET /a?b HTTP/1.1\" 404 Not Found", "10.0.0.1")]
    [InlineData("INFO:     ::1:51234 - \"GET /a?b HTTP/1.1\" 404", "::1")]
    [InlineData("10.0.0.1 - - [23/Nov/2026 09:30:39] \"GET /a?b HTTP/1.1\" 404 -", "10.0.0.1")]
    [InlineData("::1 - - [23/Nov/2026 09:30:39] \"GET /a?b HTTP/1.1\" 404 -", "::1")]
    [InlineData("::ffff:10.0.0.1 - - [23/Nov/2026 09:30:39] \"GET /a?b HTTP/1.1\" 404 -", "::ffff:10.0.0.1")]
    [InlineData("fd00::5 - - [23/Nov/2026 09:30:39] \"GET /a?b HTTP/1.1\" 404 -", "fd00::5")]
    [InlineData("abcd::5 - - [23/Nov/2026 09:30:39] \"GET /a?b HTTP/1.1\" 404 -", "abcd::5")]
    [InlineData("[23/Nov/2026 09:30:39] \"GET /a?b HTTP/1.1\" 404 179", null)]
    public void Reads_access_lines(string line, string? address)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal("python/structured", record.Type);
        Assert.Equal(address, record["ip_address"]);
        Assert.Equal("GET", record["method"]);
        Assert.Equal("/a?b", record["path"]);
        Assert.Equal("404", record["status_code"]);
        Assert.Equal(line.EndsWith("179", StringComparison.Ordinal) ? "179" : null, record["response_size"]);
    }

    [Theory]
    [InlineData("code 404, message File not found")]
    [InlineData("\"GET /a HTTP/1.1\" 404 - and more")]
    [InlineData("\"GET /a HTTP/1.1\" 404 17")]
    [InlineData("\"")]
    public void Reads_what_http_server_says_besides_requests(string text)
    {
        bool isRequest = text.EndsWith(" 17", StringComparison.Ordinal);
        DecodedRecord record = Encoders.Record("2001:db8::1 - - [23/Nov/2026 09:30:39] " + text);

        Assert.Equal(("python/structured", "2001:db8::1"), (record.Type, record["ip_address"]));
        Assert.Equal(isRequest ? ("404", "17", "/a") : (null, null, null), (record["status_code"], record["response_size"], record["path"]));
        Assert.EndsWith("time=23/Nov/2026 09:30:39", record.FieldList, StringComparison.Ordinal);
        if (!isRequest)
            Assert.Equal(text, record.Message);
    }

    [Theory]
    [InlineData("2001:db8::1 - - [23/Nov/2026 09:30:39] ")]
    [InlineData("[23/Nov/2026 09:30:39] code 404")]
    public void Takes_no_other_line_for_one_of_http_server(string line) => Assert.Equal("plain/plain", Encoders.Record(line).Type);

    [Theory]
    [InlineData("event", "event", "")]
    [InlineData("a=b c=d", "a=b c=d", "")]
    [InlineData("event                          a=1 b=two words c=[1, 2 d=3] e=Point(x=1, y=2) f=", "event", "a=1|b=two words|c=[1, 2 d=3]|e=Point(x=1, y=2)|f=")]
    [InlineData("event                          a=[1 b=2", "event", "a=[1|b=2")]
    [InlineData("event                          [app.db] a=1", "event", "a=1|logger=app.db")]
    [InlineData("an event of more than thirty characters a=1", "an event of more than thirty characters", "a=1")]
    [InlineData("an event with x=1 of more than thirty characters", "an event with x=1 of more than thirty characters", "")]
    public void Reads_the_console_of_structlog(string rest, string message, string fields)
    {
        DecodedRecord record = Encoders.Record("2026-11-23 09:30:39 [warning  ] " + rest);

        Assert.Equal("python-structlog/structured", record.Type);
        Assert.Equal(message, record.Message);
        Assert.Equal("Warn", record.Level);
        Assert.Equal([.. fields.Split('|').Where(field => field.Length > 0), "level=warning", "time=2026-11-23 09:30:39"], record.Fields.Select(field => $"{field.Key}={field.Value}"));
    }

    [Theory]
    [InlineData("2026-11-23 09:30:39 [info] event")]
    [InlineData("2026-11-23 09:30:39 [informal ] event")]
    [InlineData("[info] event")]
    public void Takes_no_other_bracket_for_that_of_structlog(string line) => Assert.Equal("plain/plain", Encoders.Record(line).Type);

    [Theory]
    [InlineData("Traceback (most recent call last):\n  File \"a.py\", line 1\n    x\napp.AppError: no: luck", "app.AppError", "no: luck")]
    [InlineData("Traceback (most recent call last):\n  File \"a.py\", line 1\nKeyboardInterrupt", "KeyboardInterrupt", null)]
    [InlineData("Traceback (most recent call last):\n  File \"a.py\", line 1\nValueError: two\nlines", "ValueError", "two")]
    [InlineData("Traceback (most recent call last):\n  a\nKeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  b\nOSError: x", "OSError", "x")]
    [InlineData("Traceback (most recent call last):", null, null)]
    public void Knows_tracebacks(string text, string? type, string? message)
    {
        DecodedRecord record = Encoders.Record(text);

        Assert.Equal("python/error", record.Type);
        Assert.Equal(text, record.Message);
        Assert.Equal("Error", record.Level);
        Assert.Equal(type, record.Field("exception_type"));
        Assert.Equal(message, record.Field("exception_message"));
    }
}
