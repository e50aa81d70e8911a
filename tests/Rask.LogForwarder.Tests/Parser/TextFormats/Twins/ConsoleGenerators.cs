using CsCheck;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>Lines as the console writers of Rust, Python and Go make them, with odd pieces.</summary>
internal static class ConsoleGenerators
{
    private static readonly Gen<string> Words = Gen.OneOf<string>(
        Gen.OneOf("starting up", "could not connect", "a=b", "x: y", "got {x} y: z", "é ü", "日本語 😀", "\"quoted\" text", "C:\\new\\tab", "<nil> & more", "a<b>", "-", "", "[app]", "tab\there", "200", "a=[1, 2", "f(x", "an event of more than thirty characters", "a message that is longer than the forty-four characters of its padding"),
        Gen.String[Gen.Char['a', 'z'], 0, 12],
        Gen.String[Gen.Char[' ', '~'], 0, 50]);

    /// <summary>Messages, some of several lines.</summary>
    public static Gen<string> Message { get; } = Gen.Frequency((8, Words), (1, Gen.Select(Words, Words, (a, b) => $"{a} {b}")), (1, Gen.Select(Words, Words, (a, b) => $"{a}\n{b}")));

    private static readonly Gen<string> Key = Gen.Frequency(
        (4, Gen.OneOf("rows", "a", "user", "count", "a.b", "_c", "k-v", "@t", "id", "time", "target", "level", "span", "logger", "_id", "source")),
        (3, Gen.OneOf("method", "path", "status", "status_code", "trace_id", "traceId", "trace.id", "span_id", "spanID", "user_agent", "ip_address", "response_size", "traceparent", "error", "err", "msg")));

    private static readonly Gen<string> Number = Gen.OneOf("0", "7", "404", "200", "007", "65535", "65536", "-1", "1.5", "9223372036854775807", "9223372036854775808");

    private static readonly Gen<string> Id = Gen.OneOf("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01");

    private static readonly Gen<string> RustInside = Gen.OneOf("a", " ", "b=c ", "}", "}:", "é", "😀", "<", "\\n", "\\\"", "\\\\", "\\t", "\\0", "\\'", "\\u{1b}", "\\u{1F600}", "\\u{d800}", "\\x", "\\", "\n").Array[0, 6].Select(string.Concat);

    private static readonly Gen<string> RustValue = Gen.Frequency(
        (3, Number),
        (2, Id),
        (3, RustInside.Select(text => $"\"{text}\"")),
        (3, Gen.OneOf("true", "127.0.0.1:80", "68.8µs", "Shape { a: 1, name: \"x y\" }", "[1, 2]", "Some(\"q\\\"u} ote\")", "(\"a b\", [3])", "Some(", "a)", "x{y}", "/a?b=1&c=<d>", "", "{", "é", "none ", "curl/8.1 (x; y)")));

    private static readonly Gen<string> RustPairs = Gen.Select(Key, RustValue, (key, value) => $"{key}={value}").Array[0, 4].Select(pairs => string.Join(' ', pairs));

    private static readonly Gen<string> SpanValue = Gen.Frequency((2, RustValue), (1, Gen.OneOf("a b c", "limit=2&q=a b", "Mozilla/5.0 (X11; Linux)", "Index `nope` not found.", "}", "a } b", "=")));

    private static readonly Gen<string> Span = Gen.Select(
        Gen.OneOf("request", "query", "HTTP request", "a::b", "process_batch", "x y ", ":", "a:::b", ""),
        Gen.Frequency((1, Gen.Const("")), (4, Gen.Select(Key, SpanValue, (key, value) => $"{key}={value}").Array[0, 3].Select(fields => $"{{{string.Join(' ', fields)}}}"))),
        (name, fields) => $"{name}{fields}:");

    private static readonly Gen<string> TracingHead = Gen.Select(
        Gen.OneOf("2026-11-23T09:30:39.123456Z", "2026-11-23T09:30:39Z", "2026-11-23T09:30:39.123+01:00", "2026-11-23T09:30:39,1-0100", "2026-11-23 09:30:39.123456Z", "2026-11-23T09:30:39.1234567890Z", "2026-11-23T09:30:39"),
        Gen.OneOf("  INFO ", "  WARN ", " ERROR ", " DEBUG ", " TRACE ", " INFO ", "  NOTE "),
        Gen.Frequency((5, Gen.Const("")), (1, Gen.OneOf("main ThreadId(01) ", "ThreadId(2) ", "   main ThreadId(01) ", "tokio-runtime-worker ThreadId(12) ", "main ThreadId() ", "ThreadId(x ThreadId(3) ", "7 --- ", "1 --- [main] a.B : "))),
        (time, level, thread) => time + level + thread);

    /// <summary>tracing-subscriber: full, compact, with thread and place.</summary>
    public static Gen<string> Tracing { get; } = Gen.Select(
        TracingHead,
        Gen.Frequency((2, Gen.Const("")), (3, Span.Array[1, 3].Select(spans => string.Concat(spans) + " ")), (1, Gen.OneOf("request:query: ", "request: ", "a:b", "close: "))),
        Gen.OneOf("", "app: ", "app::db: ", "app::db: src/db.rs:12: ", "src/main.rs:7: ", "a:: ", "x.y-z/w: ", "C:\\x.rs:1: ", "é.rs:3: "),
        Message,
        RustPairs,
        (head, spans, target, message, pairs) => $"{head}{spans}{target}{message}{(message.Length > 0 && pairs.Length > 0 ? " " : "")}{pairs}");

    /// <summary>Meilisearch: events of its crates, and requests.</summary>
    public static Gen<string> Meilisearch { get; } = Gen.Select(
        Gen.OneOf("2026-11-23T09:30:39.104212Z  INFO ", "2026-11-23T09:30:39.104212Z  WARN "),
        Gen.Frequency(
            (4, Gen.Select(
                Gen.OneOf("HTTP request", "HTTP request", "HTTP", "http request"),
                Gen.OneOf("method=GET ", "method=POST path=/own ", ""),
                Gen.OneOf("route=/indexes/movies/search ", "route=/health ", "route= ", ""),
                SpanValue,
                Gen.OneOf("status_code=200", "status_code=404 error=Index `nope` not found.", "status_code=", "user_agent=Meilisearch JavaScript (v0.41.0) status_code=99999"),
                (name, method, route, query, status) => $"{name}{{{method}host=\"localhost:7700\" {route}query_parameters={query} {status}}}:")),
            (1, Gen.Const("")),
            (1, Span.Array[1, 2].Select(string.Concat))),
        Gen.OneOf("", "", "search{index_uid=\"movies\"}:"),
        Gen.OneOf("meilisearch: ", "meilisearch::search: ", "index_scheduler::process_batch: ", "milli: ", "meilisearch_types::tasks: ", "millis: ", "actix_server::builder: "),
        Gen.Frequency((3, Gen.OneOf("close", "close ", "close time.busy=68.8µs time.idle=12.4µs")), (2, Message)),
        (head, request, inner, target, text) => $"{head}{request}{inner}{(request.Length + inner.Length > 0 ? " " : "")}{target}{text}");

    private static readonly Gen<string> PythonValue = Gen.Frequency(
        (3, Number),
        (1, Id),
        (4, Gen.OneOf("None", "True", "['a', 'b c']", "{'k': 1, 'x y': [2]}", "Point(x=1, y=2)", "anna smith", "/a b", "x=y", "", "[1", "f(", "a] b", "(1, 2) x", "it's", "'a b'", "é", "two\nlines", "<x>", "C:\\y")));

    /// <summary>structlog's ConsoleRenderer.</summary>
    public static Gen<string> Structlog { get; } = Gen.Select(
        Gen.OneOf("2026-11-23 09:30:39 ", "2026-11-23T09:30:39.123456Z ", "2026-11-23 09:30:39,5+01 ", "", "", "2026-11-23 09:30 "),
        Gen.OneOf("[info     ] ", "[warning  ] ", "[error    ] ", "[critical ] ", "[debug    ] ", "[exception] ", "[info] ", "[trace    ] ", "[INFO     ] "),
        Gen.Select(Message, Gen.Bool, (text, isPadded) => isPadded ? text.PadRight(30) : text),
        Gen.Frequency((3, Gen.Const("")), (1, Gen.OneOf(" [app.db]", " [a b]", " [x]", "  [__main__] "))),
        Gen.Select(Gen.Select(Key, PythonValue, (key, value) => $" {key}={value}").Array[0, 4].Select(string.Concat), Gen.Frequency((6, Gen.Const("")), (1, Gen.OneOf("\nTraceback (most recent call last):\n  File \"x\"\nKeyError: 'a'", "\nTraceback", "\nmore"))), (pairs, trace) => pairs + trace),
        (time, level, text, logger, values) => time + level + text + logger + values);

    private static readonly Gen<string> GoInside = Gen.OneOf("a", " ", "=", "é", "😀", "<", "\\n", "\\\"", "\\\\", "\\t", "\\a", "\\v", "\\x00", "\\xff", "\\u00e9", "\\ud800", "\\U0001F600", "\\U00110000", "\\q", "[", "]", "\t").Array[0, 6].Select(string.Concat);

    private static readonly Gen<string> GoValue = Gen.Frequency((3, Number), (2, Id), (4, GoInside.Select(text => $"\"{text}\"")), (3, Gen.OneOf("walrus", "<nil>", "/a?b=c&d", "é", "", "C:\\x", "INFO", "warning", "30", "a\"b", "[1", "INFO+2")));

    private static readonly Gen<string> GoPairs = Gen.Select(Gen.Frequency((5, Key), (2, Gen.OneOf("level", "lvl", "severity", "ts", "message")), (1, Gen.OneOf("\"k v\"", "\"é\"", "9x", "!BADKEY"))), GoValue, (key, value) => $"{key}={value}").Array[0, 5].Select(pairs => string.Join(' ', pairs));

    /// <summary>logrus on a terminal.</summary>
    public static Gen<string> Logrus { get; } = Gen.Select(
        Gen.OneOf("INFO", "WARN", "ERRO", "DEBU", "TRAC", "FATA", "PANI", "NOTE", "info"),
        Gen.OneOf("[0000]", "[123456]", "[12]", "[2026-11-23T09:30:39Z]", "[2026-11-23 09:30:39.123 +0100]", "[]"),
        Gen.Frequency((4, Gen.Const(" ")), (1, Gen.OneOf("main.go:12 ", "/srv/a/main.go:23 main.main() ", "/srv/a.go:x.go:1 ", "x.go:7 f() ", "main.go:12", "<x>.go:1 "))),
        Gen.Select(Message, Gen.Int[0, 3], (text, width) => width > 0 ? text.PadRight(44) + " " : text),
        Gen.Select(Gen.OneOf(" ", " ", "", "  "), GoPairs, Gen.Frequency((8, Gen.Const("")), (1, Gen.OneOf("\n", "\nmain.main()\n\tmain.go:3", " "))), (space, pairs, trace) => (pairs.Length > 0 ? space + pairs : "") + trace),
        (level, time, source, text, pairs) => level + time + source + text + pairs);

    /// <summary>logrus and others without a terminal.</summary>
    public static Gen<string> Logfmt { get; } = Gen.Select(
        Gen.OneOf("time=\"2026-11-23T09:30:39Z\" level=info msg=", "level=warning msg=", "ts=1 lvl=", "", "msg=", "a.b=1 level=error "),
        GoValue,
        GoPairs,
        Gen.Frequency((8, Gen.Const("")), (1, Gen.OneOf("\n", "\nmain.main()\n\tmain.go:3", " ", " text"))),
        (head, value, pairs, tail) => $"{head}{(head.Length > 0 ? value + " " : "")}{pairs}{tail}");

    private static readonly Gen<string> JsonString = Gen.OneOf("a", " ", "é", "😀", "<", "{", "}", "\\n", "\\\"", "\\\\", "\\/", "\\u0001", "\\u00e9", "\\ud83d\\ude00", "\\ud800", "\\q", ":", ",").Array[0, 5].Select(text => $"\"{string.Concat(text)}\"");

    private static readonly Gen<string> JsonValue = Gen.Frequency(
        (3, JsonString),
        (2, Gen.OneOf("1", "404", "0.5", "-2e+10", "01", "true", "null", "nul")),
        (2, Gen.OneOf("[1, {\"b\": \"c d\"}]", "{\"a b\":[1,2],\"q\":\"x: y, z\"}", "[]", "{ }", "[1,]", "{\"a\"}", "\"4bf92f3577b34da6a3ce929d0e0e4736\"")));

    private static readonly Gen<string> JsonObject = Gen.Select(Gen.Frequency((8, Key), (1, Gen.OneOf("a\\nb", "é"))), JsonValue, Gen.OneOf(": ", ":", " : "), (key, value, colon) => $"\"{key}\"{colon}{value}").Array[0, 4].Select(members => $"{{{string.Join(", ", members)}}}");

    /// <summary>zap's console encoder.</summary>
    public static Gen<string> Zap { get; } = Gen.Select(
        Gen.OneOf("2026-11-23T09:30:39.123Z", "2026-11-23T09:30:39.123+0100", "1.7953724072736e+09", "2026-11-23 09:30:39", "1.5", "26-11-23T09:30:39Z"),
        Gen.OneOf("\tINFO\t", "\twarn\t", "\tERROR\t", "\tDPANIC\t", "\tI\t", "\tlogs\t", "\t\t"),
        Gen.OneOf("", "", "db\t", "app/main.go:12\t", "http.server\tapp/main.go:12\t", "a b\t", "main.go:1\tx.go:2\t", "x\ty\t", "\t"),
        Message,
        Gen.Frequency((3, JsonObject.Select(json => "\t" + json)), (1, Gen.OneOf("", "\t", "\t{", "\t{}", "\t{not}", "\t{\"a\": 1}\t{\"b\": 2}", "\t{\"a\": 1} ", "\n", "\t{\"a\": 1}\nmain.main\n\t/srv/main.go:1"))),
        (time, level, columns, text, json) => time + level + columns + text + json);
}
