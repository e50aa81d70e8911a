namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>
/// Lines of programs that are not at hand here, written from their documented formats, and what tells formats apart. What real
/// programs wrote is in the fixtures.
/// </summary>
public sealed class DocumentedLineTests
{
    [Theory]
    // Valkey's documentation of `log-format legacy`.
    [InlineData("1:M 23 Nov 2026 09:30:45.427 * Valkey 8.1.0 is starting", "redis/database", "Info", "Valkey 8.1.0 is starting", "level=* time=23 Nov 2026 09:30:45.427 pid=1 role=M")]
    // ClickHouse's documentation of `logger`.
    [InlineData("2026.11.23 09:30:45.123456 [ 1 ] {} <Information> Application: Ready for connections.", "clickhouse/database", "Info", "Ready for connections.", "level=Information time=2026.11.23 09:30:45.123456 thread_id=1 logger=Application")]
    [InlineData("2026.11.23 09:30:45.123456 [ 12 ] {5f2c-91ab} <Trace> MergeTreeSequentialSource: Reading 2 marks", "clickhouse/database", "Debug", "Reading 2 marks", "level=Trace time=2026.11.23 09:30:45.123456 thread_id=12 query_id=5f2c-91ab logger=MergeTreeSequentialSource")]
    // Spring Boot's documentation, "Log Format" and "Tracing".
    [InlineData("2026-11-23T09:30:45.123Z  INFO 40 --- [myapp] [           main] o.s.b.d.f.logexample.MyApplication       : Starting", "java/structured", "Info", "Starting", "time=2026-11-23T09:30:45.123Z pid=40 application=myapp thread=main logger=o.s.b.d.f.logexample.MyApplication")]
    [InlineData("2026-11-23T09:30:45.123Z  WARN 40 --- [           main] [                                                 ] c.e.App : no trace", "java/structured", "Warn", "no trace", "time=2026-11-23T09:30:45.123Z pid=40 thread=main logger=c.e.App")]
    // Tomcat's documentation of its OneLineFormatter.
    [InlineData("23-Nov-2026 09:30:45.123 INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [842] milliseconds", "java/structured", "Info", "Server startup in [842] milliseconds", "time=23-Nov-2026 09:30:45.123 thread=main logger=org.apache.catalina.startup.Catalina.start")]
    // Quarkus' documentation of its console log, which Keycloak has too.
    [InlineData("2026-11-23 09:30:45,123 INFO  [io.quarkus] (main) Keycloak started in 5.1s", "java/structured", "Info", "Keycloak started in 5.1s", "time=2026-11-23 09:30:45,123 thread=main logger=io.quarkus")]
    // JDK 20 and later.
    [InlineData("Nov 23, 2026, 9:30:45\u202FAM com.example.App main\nINFO: x", "plain/plain", null, "Nov 23, 2026, 9:30:45\u202FAM com.example.App main\nINFO: x", "")]
    [InlineData("Nov 23, 2026 9:30:45\u202FAM com.example.App main\nFINE: x", "java/structured", "Debug", "x", "level=FINE time=Nov 23, 2026 9:30:45\u202FAM source=com.example.App main")]
    // RFC 3164 section 5.4, RFC 5424 section 6.5.
    [InlineData("<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8", "syslog/structured", "Fatal", "'su root' failed for lonvick on /dev/pts/8", "time=Oct 11 22:14:15 hostname=mymachine app_name=su facility=auth severity=crit")]
    [InlineData("<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut=\"3\" eventSource=\"Application\" eventID=\"1011\"] \uFEFFAn application event", "syslog/structured", "Info", "An application event", "time=2003-10-11T22:14:15.003Z hostname=mymachine.example.com app_name=evntslog msg_id=ID47 structured_data=[exampleSDID@32473 iut=\"3\" eventSource=\"Application\" eventID=\"1011\"] facility=local4 severity=notice")]
    [InlineData("Nov  3 09:30:45 web1 cron[12]: (root) CMD (run-parts)", "syslog/structured", null, "(root) CMD (run-parts)", "time=Nov  3 09:30:45 hostname=web1 app_name=cron proc_id=12")]
    // Next.js' build/output/log.ts.
    [InlineData(" ⚠ Fast Refresh had to perform a full reload", "nextjs/plain", "Warn", " ⚠ Fast Refresh had to perform a full reload", "")]
    [InlineData(" ○ Compiling /page ...", "nextjs/plain", "Info", " ○ Compiling /page ...", "")]
    [InlineData("   - Environments: .env", "nextjs/plain", null, "   - Environments: .env", "")]
    [InlineData(" ⨯ Error: route exploded\n    at GET (app/api/route.ts:3:9) {\n  digest: '12'\n}", "nextjs/error", "Error", " ⨯ Error: route exploded\n    at GET (app/api/route.ts:3:9) {\n  digest: '12'\n}", "exception_type=Error exception_message=route exploded")]
    [InlineData(" ⨯ Failed to start server", "nextjs/error", "Error", " ⨯ Failed to start server", "")]
    // npm 8.
    [InlineData("npm ERR! code ENOENT", "node/structured", "Error", "code ENOENT", "level=ERR! logger=npm")]
    [InlineData("npm WARN deprecated x@1: gone", "node/structured", "Warn", "deprecated x@1: gone", "logger=npm")]
    // pino-pretty's documentation.
    [InlineData("[09:30:45.123] INFO (42): hello", "node/structured", "Info", "hello", "time=09:30:45.123 process=42")]
    [InlineData("[09:30:45.123] TRACE (app/42 on web1): hello\n    a: 1", "node/structured", "Debug", "hello\n    a: 1", "level=TRACE time=09:30:45.123 process=app/42 on web1")]
    [InlineData("TypeError [ERR_INVALID_ARG_TYPE]: no string\n    at f (a.js:1:2)", "node/error", "Error", "TypeError [ERR_INVALID_ARG_TYPE]: no string\n    at f (a.js:1:2)", "exception_type=TypeError exception_message=no string")]
    [InlineData("java.util.NoSuchElementException\n\tat a.B.c(B.java:1)\nCaused by: x", "java/error", "Error", "java.util.NoSuchElementException\n\tat a.B.c(B.java:1)\nCaused by: x", "exception_type=java.util.NoSuchElementException")]
    [InlineData("System.IO.IOException: disk full\n   at A.B() in /src/A.cs:line 3", "dotnet/error", "Error", "System.IO.IOException: disk full\n   at A.B() in /src/A.cs:line 3", "exception_type=System.IO.IOException exception_message=disk full")]
    [InlineData("warn: A.B[3]", "dotnet/structured", "Warn", "A.B[3]", "")]
    public void Reads_documented_lines(string line, string type, string? level, string message, string fields)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal((type, level, message, fields), (record.Type, record.Level, record.Message, record.FieldList));
    }

    [Theory]
    [InlineData("2026-11-23 09:30:45.123 UTC [1] LOG: one space")]
    [InlineData("2026-11-23 09:30:45.123 UTC worker 7 ERROR:  not a prefix")]
    [InlineData("2026-11-23 09:30:45.123 [main] INFO")]
    [InlineData("2026-11-23 09:30:45.123 [main] LOUD c.e.App - x")]
    [InlineData("2026.11.23 09:30:45.123456 [ 1 ] {} <Loud> Application: x")]
    [InlineData("1:M 23 Nov 2026 09:30:45.427 ? x")]
    [InlineData("Nov 23 09:30:45 is a day")]
    [InlineData("Nov 23 09:30:45 app: no host and no priority")]
    [InlineData("<12>text")]
    [InlineData("<192>Nov 23 09:30:45 host app: x")]
    [InlineData("  ✓ indented otherwise")]
    [InlineData("   - an item of a list")]
    [InlineData("npm install")]
    [InlineData("info: ready")]
    [InlineData("info: two words[1]")]
    [InlineData("(node:12) text")]
    [InlineData("Note: see\n    at home")]
    [InlineData("a.b: x\n    at home")]
    [InlineData("{\n  a: 1,\n  b: [ 1, 2 ]\n}")]
    public void Other_lines_are_not_taken_for_one_of_these(string line)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.DoesNotContain(record["service_type"], (string[])["postgres", "java", "clickhouse", "redis", "syslog", "nextjs", "node", "dotnet"]);
        Assert.Equal(line, record.Message);
    }

    [Fact]
    public void Trace_ids_of_Spring_become_members()
    {
        DecodedRecord record = Encoders.Record("2026-11-23T09:30:45.123Z  INFO 40 --- [app] [main] [0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331] c.e.App : x");

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", record["trace_id"]);
        Assert.Equal("b7ad6b7169203331", record["span_id"]);
        Assert.Equal("app", record.Field("application"));
    }

    [Fact]
    public void Formats_are_found_behind_colours()
    {
        DecodedRecord record = Encoders.Record("\u001b[2m2026-11-23T09:30:45.123Z\u001b[0;39m \u001b[32m INFO\u001b[0;39m \u001b[35m1\u001b[0;39m --- [main] \u001b[36mc.e.App\u001b[0;39m : ok");

        Assert.Equal(("java/structured", "Info", "ok"), (record.Type, record.Level, record.Message));
    }

    [Fact]
    public void A_whole_line_keeps_its_colours()
    {
        const string line = " \u001b[32m✓\u001b[0m Ready in 346ms";

        DecodedRecord record = Encoders.Record(line);

        Assert.Equal(("nextjs/plain", "Info", line), (record.Type, record.Level, record.Message));
    }
}
