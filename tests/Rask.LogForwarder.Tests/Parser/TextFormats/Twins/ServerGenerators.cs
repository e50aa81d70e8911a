using CsCheck;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>Access lines of servers, and what Python's servers say besides, with odd pieces.</summary>
internal static class ServerGenerators
{
    private static readonly Gen<string> Address = Mostly(Gen.OneOf("127.0.0.1", "10.0.0.12", "::1", "2001:db8::1", "fd00::5", "fe80::1", "::ffff:10.0.0.1", "abcd::1", "a::b"), Gen.OneOf("unix:", "host", "1.2.3.4:5678", ".1", ""));

    private static readonly Gen<string> Request = Gen.OneOf("GET / HTTP/1.1", "POST /a?b=\\x22&c HTTP/2.0", "GET /a\\\"b\\\" HTTP/1.1", "-", "", "\\x16\\x03", "GET /", "GET  HTTP/1.1", "GET /a b HTTP/1.1", "get / HTTP/1.1", "GET / HTTP/x", "GET /é<> HTTP/1.0", "GET /a\" b HTTP/1.1", "OPTIONS * HTTP/1.1");

    private static readonly Gen<string> Quoted = Gen.OneOf("-", "", "curl/8 (x)", "https://a/?b=<c>&d", "1.2.3.4, 5.6.7.8", "a \\\"b\\\" c\\\\", "é 😀", "\\x22", "back\\slash", "tab\t");

    private static readonly Gen<string> Part = Gen.OneOf("0.003", "-", "512", "[default-app-80]", "[]", "10.0.0.1:8080", "0.001,", "200", "7e80712b", "a<b", "x y", "é");

    private static readonly Gen<string> Tail = Gen.Frequency(
        (3, Gen.Const("")),
        (2, Gen.Select(Gen.OneOf("rt", "uct", "urt", "host", "time_local", "path", "a-b", "_x", ""), Gen.OneOf("0.003", "-", "\"0.001\"", "\"a b\"", "\"\"", "", "x\"y", "<z>"), (key, value) => $" {key}={value}").Array[1, 4].Select(string.Concat)),
        (1, Gen.OneOf(" 512 0.003 [default-app-80] [] 10.0.0.1:8080 12 0.003 200 7e80712b", " 512 0.003 [-] [x] - - - 502 -", " 512 0.003 [a] [] b, c 1, 2 3 4 5", " 0.1 0.2 [a] [b] c d e f g h")),
        (1, Part.Array[1, 9].Select(parts => " " + string.Join(' ', parts))),
        (1, Gen.OneOf(" ", "  ", "x", " \"open", " \"a\"b")));

    /// <summary>The common and the combined format, what others put around it, and what is nearly so.</summary>
    public static Gen<string> Access { get; } = Gen.Select(
        Gen.Select(Gen.Frequency((4, Gen.Const("")), (2, Gen.OneOf("example.org ", "example.org:80 ", "[::1]:80 ", "[fe80::1] ", "localhost ", "web-1 ", "my_host ")), (1, Gen.OneOf("ä.org ", "a b "))), Address, (host, address) => host + address),
        Mostly(Gen.OneOf(" - - ", " - anna ", " - é "), Gen.OneOf(" - a\"b ", " - a b ", " - ")),
        Mostly(Gen.OneOf("[23/Nov/2026:09:30:39 +0000] ", "[23/Nov/2026:09:30:39 -0130] "), Gen.OneOf("[23/Nov/2026:09:30:39] ", "[23/nov/2026:09:30:39 +0000] ")),
        Gen.Select(Request, Mostly(Gen.OneOf("200 3", "000 00", "404 -", "499 007", "200 123456789012345678"), Gen.OneOf("20 3", "200 1234567890123456789", "2000 3", "200 ")), (request, numbers) => $"\"{request}\" {numbers}"),
        Gen.Select(Gen.Frequency((5, Quoted.Array[2, 3]), (1, Quoted.Array[0, 4])), Tail, (quoted, tail) => string.Concat(quoted.Select(text => $" \"{text}\"")) + tail),
        (host, user, time, request, rest) => host + user + time + request + rest);

    /// <summary>http.server, werkzeug, Django; uvicorn and basicConfig; gunicorn, Celery, Flask.</summary>
    public static Gen<string> Python { get; } = Gen.OneOf<string>(
        Gen.Select(
            Gen.OneOf<string>(Address.Select(address => address + " - - "), Gen.Const("")),
            Mostly(Gen.Const("[23/Nov/2026 09:30:39] "), Gen.OneOf("[23/Nov/2026 09:30:39]", "[23/11/2026 09:30:39] ")),
            Gen.OneOf<string>(
                Gen.Select(Request, Mostly(Gen.OneOf("200", "0", "404"), Gen.OneOf("1000", "007", "-")), Gen.OneOf(" -", " 1234", " 0", " 01", " 9223372036854775807", " 9223372036854775808", "", " - x"), (request, status, size) => $"\"{request}\" {status}{size}"),
                Gen.OneOf("code 404, message File not found", "", "\"", "\" ", "\"\" 200 -", "Request timed out: TimeoutError('timed out')"),
                ConsoleGenerators.Message),
            (address, time, text) => address + time + text),
        Gen.Select(
            Mostly(Gen.OneOf("INFO:     ", "WARNING:  ", "ERROR:    ", "CRITICAL: ", "DEBUG:    ", "WARN:     "), Gen.OneOf("INFO: ", "FATAL:    ")),
            Gen.OneOf<string>(
                ConsoleGenerators.Message,
                Gen.Select(Gen.OneOf("127.0.0.1:51234", "::1:5", "testclient:", ":80", "a b:1", "<x>:1", "é:9"), Request, Gen.OneOf("200 OK", "404", "500 Internal Server Error", "2000 OK", "200x", "-"), (client, request, status) => $"{client} - \"{request}\" {status}")),
            (level, text) => level + text),
        Gen.Select(Mostly(Gen.OneOf("INFO:", "WARNING:", "ERROR:", "DEBUG:", "CRITICAL:", "WARN:"), Gen.OneOf("FATAL:", "NOTE:")), Mostly(Gen.OneOf("root:", "app.db:", "__main__:"), Gen.OneOf("a b:", ":", "9x:", "é:", "")), ConsoleGenerators.Message, (level, name, text) => level + name + text),
        Gen.Select(
            Gen.OneOf("[2026-11-23 09:30:39 +0000]", "[2026-11-23 09:30:39,123]", "[2026-11-23 09:30:39,123", "[2026-11-23T09:30:39 +0000]", "[2026-11-23 09:30:39 +01:00]", "[2026-11-23 09:30:39 +]"),
            Gen.OneOf(" [7] [INFO] ", " [7] [FATAL] ", ": INFO/MainProcess] ", ": ERROR/ForkPoolWorker-1] ", " INFO in views: ", " WARNING in a.b: ", " [x] [INFO] ", " [7] [info] ", " LOUD in x: ", ": INFO] "),
            ConsoleGenerators.Message,
            (time, head, text) => time + head + text));

    private static Gen<string> Mostly(Gen<string> good, Gen<string> odd) => Gen.Frequency((8, good), (1, odd));
}
