using CsCheck;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>Lines of text formats, well-formed, nearly so, and of their pieces. None holds a colour or a brace, which other tests are about.</summary>
internal static class TextLineGenerators
{
    private static readonly Gen<string> Word = Gen.OneOf<string>(Gen.String[Gen.Char['a', 'z'], 0, 9], Gen.OneOf("é", "😀", "<nil>", "a&b", "C:\\x", "-", "0", "200", "404", "007", "GET", "[a]", "x=y"));

    private static readonly Gen<string> Inside = Gen.OneOf("a", " ", "=", "é", "😀", "<", "\\n", "\\\"", "\\\\", "\\t", "\\a", "\\v", "\\x00", "\\xff", "\\u00e9", "\\ud800", "\\U0001F600", "\\U00110000", "[", "]", "\t").Array[0, 8].Select(string.Concat);

    private static readonly Gen<string> Key = Gen.OneOf("level", "msg", "time", "ts", "lvl", "method", "path", "status", "status_code", "trace_id", "traceId", "span_id", "user_agent", "a.b", "_c", "!BADKEY", "\"k v\"", "e-f");

    private static readonly Gen<string> Value = Gen.OneOf<string>(Word, Inside.Select(text => $"\"{text}\""), Gen.OneOf("info", "WARN", "trace", "INFO+2"));

    private static readonly Gen<string> Pairs = Gen.Select(Key, Value, Gen.OneOf(" ", " ", " ", "  "), (key, value, space) => $"{key}={value}{space}").Array[1, 8].Select(pairs => string.Concat(pairs).TrimEnd());

    private static readonly Gen<string> Text = Gen.OneOf<string>(Word, Pairs, Gen.OneOf("hello, world", "a: b", "x - y", "| z", "\"q\"", "INFO", "\ttab", "\nsecond line")).Array[0, 4].Select(words => string.Join(' ', words));

    public static Gen<string> Logfmt { get; } = Pairs;

    public static Gen<string> Gin { get; } = Gen.Select(
        Gen.OneOf("200", "404", "0", "1000", "  7"), Gen.OneOf("1.234ms", "     0s", "39µs", ""), Gen.OneOf("127.0.0.1", "      ::1", "", "ip x"), Gen.OneOf("GET", "POST    ", "get", ""), Inside, Gen.OneOf("", "", "\nError #01: x", " x"),
        (status, latency, address, method, path, tail) => $"[GIN] 2026/11/23 - 09:30:39 | {status} | {latency} | {address} | {method} \"{path}\"{tail}");

    public static Gen<string> Klog { get; } = Gen.Select(
        Gen.OneOf("I", "W", "E", "F", "D"), Gen.OneOf(" 1", "      12345", ""), Gen.OneOf("main.go:12", "a/b.go:1", "main.go", "x y.go:2", ":1"), Text,
        (level, thread, source, text) => $"{level}1123 09:30:39.123456{thread} {source}] {text}");

    public static Gen<string> Logging { get; } = Gen.Select(
        Gen.OneOf("app", "app.db", "__main__", "root", "a b", "7"), Gen.OneOf("INFO", "DEBUG", "WARNING", "ERROR", "CRITICAL", "info", "NOTE"), Text,
        (name, level, text) => $"2026-11-23 09:30:39,123 - {name} - {level} - {text}");

    public static Gen<string> EnvLogger { get; } = Gen.Select(
        Gen.OneOf("INFO ", "WARN ", "ERROR", "DEBUG", "TRACE", "INFO", "NOTE "), Gen.OneOf("app", "app::db", "a b", ""), Text,
        (level, target, text) => $"[2026-11-23T09:30:39Z {level} {target}] {text}");

    /// <summary>Lines of every format here, for what must hold of any.</summary>
    public static Gen<string> Any { get; } = Gen.OneOf<string>(
        Logfmt,
        Gin,
        Klog,
        Logging,
        EnvLogger,
        Gen.Select(Gen.OneOf("2026/11/23 09:30:39 ", "2026/11/23 09:30:39.123456 x.go:1: ", "2026/11/23 09:30:39 INFO ", "INFO[0000] ", "ERRO[2026-11-23T09:30:39Z] "), Text, (head, text) => head + text),
        Gen.Select(Gen.OneOf("2026-11-23T09:30:39.123456Z  INFO ", "2026-11-23T09:30:39Z ERROR "), Gen.OneOf("", "a{b=c d=e}: ", "HTTP request{method=GET route=/x}:y{z=\"q\"}: ", "s:t: "), Gen.OneOf("", "app: ", "meilisearch: ", "a::b: c.rs:1: "), Text, (head, spans, target, text) => head + spans + target + text),
        Gen.Select(Gen.OneOf("2026-11-23T09:30:39.123Z\tINFO\t", "1.5e+09\twarn\t", "2026-11-23T09:30:39.123Z\tERROR\tdb\tx.go:3\t"), Text, Gen.OneOf("", "\t{\"a\": 1, \"b\": [\"c d\"]}", "\t{\"a\": }"), (head, text, json) => head + text + json),
        Gen.Select(Gen.OneOf("2026-11-23 09:30:39 [info     ] ", "[error    ] ", "2026-11-23 09:30:39,123 [INFO] ", "INFO:app:", "WARNING:  ", "[2026-11-23 09:30:39 +0000] [7] [INFO] ", "[2026-11-23 09:30:39,123: INFO/Main] ", "[2026-11-23 09:30:39,123] INFO in m: "), Text, (head, text) => head + text),
        Gen.Select(Gen.OneOf("panic: ", "goroutine 1 [running]:\n", "thread 'x' panicked at ", "Traceback (most recent call last):\n  ", "10.0.0.1 - - [23/Nov/2026 09:30:39] "), Text, Gen.OneOf("", "\ngoroutine 1 [running]:\n", ":\nboom", "\nValueError: x", "\"GET / HTTP/1.1\" 200 -"), (head, text, tail) => head + text + tail));

    /// <summary>The same with characters put in, taken out, doubled and changed.</summary>
    public static Gen<string> Mutate(Gen<string> lines) => Gen.Select(
        lines,
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 10_000], Gen.OneOf('"', '\\', ' ', '=', '[', ']', ':', '|', '-', '\t', 'x', '0', 'n', 'é')).Array[0, 4],
        (line, changes) =>
        {
            foreach ((int kind, int place, char c) in changes)
            {
                int at = line.Length == 0 ? 0 : place % line.Length;
                // A surrogate pair stays whole.
                if (line.Length == 0 || char.IsSurrogate(line[at]))
                    continue;
                line = kind switch
                {
                    0 => line.Insert(at, c.ToString()),
                    1 => line.Remove(at, 1),
                    2 => line.Insert(at, line[at].ToString()),
                    _ => line.Remove(at, 1).Insert(at, c.ToString()),
                };
            }
            return line;
        });
}
