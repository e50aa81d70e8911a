using System.Text.RegularExpressions;
using CsCheck;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>
/// Each format says of lines of its grammar, changed ones among them, what a simple parser on decoded text says; on every
/// width and on the general path.
/// </summary>
public sealed partial class TextFormatPropertyTests
{
    private const int Iterations = 6000;

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.OneOf("ready", "listening on \"0.0.0.0\"", "a <b> & c", "C:\\new\\tab", "tab\there", "", "x: y", "{\"a\":1}", "日本語", "duration: 1.5 ms", "a\n\tb", "a\n\n"),
        Gen.String[Gen.Char[' ', '~'], 0, 40]);

    private static readonly Gen<string> Severity = Gen.OneOf("LOG", "ERROR", "FATAL", "PANIC", "WARNING", "NOTICE", "INFO", "DEBUG", "DEBUG1", "DEBUG5", "DEBUG6", "LOUD", "DETAIL", "STATEMENT");

    private static readonly Gen<string> PostgresHead = Gen.Select(
        Gen.OneOf("2026-11-23 09:30:44.804 UTC", "2026-11-23 09:30:44 CET", "2026-11-23 09:30:44.804 +03"),
        Gen.OneOf(" [18] ", " ", " [18]: [3-1] user=anna,db=app,app=a b,c,client=10.0.0.1 ", " [18] anna@app ", ":10.0.0.1(5432):anna@app:[18]:", "::@:[18]:", " [18] [local] 655f2c91.1a ", " [18] what "),
        (time, prefix) => time + prefix);

    private static readonly Gen<string> PostgresText = Gen.OneOf(
        Text,
        Gen.Select(Gen.OneOf("", "42P01: ", "ABCDE: "), Gen.OneOf("duration: 12.345 ms", "duration: 1 ms"), Gen.OneOf("", "  ", "  statement: ", "  execute <unnamed>: ", "  bind s1: ", "  plan:\n"), Text, (state, duration, step, text) => state + duration + step + text));

    private static readonly Gen<string> Postgres = Gen.Select(
        PostgresHead,
        Severity,
        PostgresText,
        Gen.Select(Gen.OneOf("DETAIL", "HINT", "CONTEXT", "STATEMENT", "QUERY", "LOCATION", "DETAIL", "LOG"), Text, (name, text) => (name, text)).Array[0, 4],
        (head, severity, text, pieces) => $"{head}{severity}:  {text}{string.Concat(pieces.Select((piece, i) => $"\n{head.Replace("[3-", $"[{i + 9}-", StringComparison.Ordinal)}{piece.name}:  {piece.text}"))}");

    private static readonly Gen<string> NginxError = Gen.Select(
        Gen.OneOf("error", "notice", "emerg", "warn", "loud"),
        Gen.OneOf("1#1: ", "7#7: *5 ", "7#7 "),
        Text,
        Gen.Select(Gen.OneOf("client", "server", "request", "upstream", "host", "referrer", "subrequest", "other"), Gen.OneOf("1.2.3.4", "", "\"GET /a\"b HTTP/1.1\"", "\"-\"", "\"h\"", "\"open", "\"", "\"\"", "x, y"), (key, value) => $", {key}: {value}").Array[0, 5],
        (level, process, text, pairs) => $"2026/11/23 09:30:38 [{level}] {process}{text}, client: ::1{string.Concat(pairs)}");

    private static readonly Gen<string> Redis = Gen.Select(
        Gen.OneOf("1:M", "12345:C", "7:S", "1:X", "1:Y", "1:signal-handler"),
        Gen.OneOf(" 23 Nov 2026 09:30:45.427 ", " (1795460737) "),
        Gen.OneOf("* ", "# ", ". ", "- ", "+ ", "*", ""),
        Text,
        (process, time, mark, text) => process + time + mark + text);

    private static readonly Gen<string> ClickHouse = Gen.Select(
        Gen.OneOf("2026.11.23 09:30:45.123456", "2026.11.23 09:30:45"),
        Gen.OneOf(" [ 12 ] {} ", " [ 7 ] {e5e08cf3-8f43} ", " [] {} "),
        Gen.OneOf("Information", "Error", "Trace", "Test", "Fatal", "Loud", "Debug", "Notice"),
        Gen.OneOf("Application: ", "", ": ", "db.t (a-b): "),
        Text,
        (time, thread, level, logger, text) => $"{time}{thread}<{level}> {logger}{text}");

    private static readonly Gen<string> Syslog = Gen.Select(
        Gen.OneOf("<34>", "<0>", "<191>", "<192>", "<034>", ""),
        Gen.OneOf("1 2026-11-23T09:30:45.003Z host app 12 ID47 ", "1 - - - - - ", "1 2026-11-23T09:30:45+01:00 h a - - ", "Nov 23 09:30:45 host app[12]: ", "Nov  3 09:30:45 app: ", "Now 23 09:30:45 host app: ", "Nov 23 09:30:45 host "),
        Gen.OneOf("- ", "-", "[a b=\"c\"] ", "[a@1 b=\"c\\\"\\]d\" e=\"\"][f] ", "[a b=\"c\\x\"] ", "[a b=\"c]\"] ", ""),
        Text,
        (priority, head, data, text) => priority + head + data + text);

    private static readonly Gen<string> Java = Gen.Select(
        Gen.OneOf("09:30:45.123", "2026-11-23 09:30:45,123", "2026-11-23T09:30:45.123Z", "2026-11-23T09:30:45.123+01:00", "23-Nov-2026 09:30:45.123", "2026-11-23 09:30:45"),
        Gen.OneOf("INFO", "WARN ", "ERROR", "TRACE", "SEVERE", "LOUD", "DEBUG"),
        Gen.OneOf("{0} [main] {1} c.e.App - ", "{0} [http-nio-8080 [x]] {1} c.e.App$Inner -- ", "{0}  {1} 1 --- [app] [           main] c.e.App                 : ", "{0}  {1} 12 --- [main] o.a.C.[localhost].[/] : ", "{0} {1} 1 --- [] [main] [0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331] a.B : ", "{0} {1} [c.e.App] (main) ", "{0} {1} [main] c.e.App.start "),
        Text,
        Gen.OneOf("", "", "\njava.lang.IllegalStateException: feed 12 <is> broken\n\tat a.B.c(B.java:1)\nCaused by: x", "\na.B\n\tat c", "\na.B:\n\tat c", "\na.B: x\n   at c\n\tat d"),
        (time, level, shape, text, trace) => shape.Replace("{0}", time, StringComparison.Ordinal).Replace("{1}", level, StringComparison.Ordinal) + text + trace);

    [Fact]
    public void Postgres_lines() => Check(Postgres, PostgresReference.Read, "postgres/database");

    [Fact]
    public void Nginx_error_lines() => Check(NginxError, NginxErrorReference.Read, "nginx/error");

    [Fact]
    public void Redis_lines() => Check(Redis, DatabaseReferences.Redis, "redis/database");

    [Fact]
    public void ClickHouse_lines() => Check(ClickHouse, DatabaseReferences.ClickHouse, "clickhouse/database");

    [Fact]
    public void Syslog_lines() => Check(Syslog, SyslogReference.Read, "syslog/structured");

    [Fact]
    public void Java_lines() => Check(Java, JavaReference.Read, "java/structured");

    private static void Check(Gen<string> lines, Func<string, ExpectedRecord?> read, string type) =>
        TextMutations.Of(lines).Sample(
            line =>
            {
                string bare = Colour().Replace(line, "");
                ExpectedRecord? expected = read(bare);
                DecodedRecord actual = Encoders.Record(line);
                if (expected is null)
                {
                    Assert.NotEqual(type, actual.Type);
                    return;
                }
                if (expected.Message == bare)
                    expected.Message = line;
                Assert.Equal(expected.ToString(), ExpectedRecord.Render(actual));
            },
            iter: Iterations);

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Colour();
}
