using System.Text;
using CsCheck;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>Source lines of every kind that a forwarder may meet, from well-formed to hostile.</summary>
internal static class LineGenerators
{
    /// <summary>Pieces that mean something to one of the parsers, among text that does not.</summary>
    private static readonly Gen<string> Piece = Gen.OneOf<string>(
        Gen.OneOf(
            "{", "}", "[", "]", "\"", "\\", "\n", "\r\n", "\r", "\t", " ", "  ", ":", ",", "/", "<", ">", "&", "\u2028", "\uFFFD", "\0", "\u001b[31m", "\u007f",
            "é", "😀", "𝒳", "\\n", "\\\"", "\\\\", "\\u0041", "\\u00e9", "\\ud83d\\ude00", "\\ud800", "\\udc00x", "\\x16", "null", "true", "-", "0", "12", "1.5e3", "-0", "01",
            "\"msg\"", "\"level\"", "\"a\":", "\"a\":1", "{\"a\":1}", "{}", "[]", "{\"log\":\"", "\",\"stream\":\"stdout\"", "\"time\":\"2026-11-23T09:30:46Z\"",
            "127.0.0.1", " - - [23/Nov/2026:09:30:39 +0000] \"", "GET / HTTP/1.1", "\" 200 3", " \"-\" \"curl\"", "2026/11/23 09:30:38 [error] 1#1: ", ", client: 1.2.3.4", ", request: \"GET /x HTTP/1.1\""),
        Gen.String[Gen.Char['a', 'z'], 0, 20],
        Gen.String[Gen.Char[' ', '~'], 0, 70]);

    private static readonly Gen<string> FreeText = Piece.Array[0, 12].Select(string.Concat);

    private static readonly Gen<string> Spaces = Gen.Frequency((8, Gen.Const("")), (2, Gen.Const(" ")), (1, Gen.OneOf("  ", "\t", "\n", "\r")));

    private static readonly Gen<string> Key = Gen.Frequency(
        (6, Gen.OneOf("msg", "message", "level", "lvl", "severity", "method", "path", "ip_address", "user_agent", "trace_id", "traceId", "span_id", "spanId", "status_code", "status", "response_size", "prefix", "_prefix", "time")),
        (4, Gen.String[Gen.Char['a', 'e'], 0, 9]),
        (1, Gen.OneOf("l\\u0065vel", "\\n", "é", "<", "a\\\"b", "\\ud83d\\ude00", "\\ud800")));

    private static readonly Gen<string> StringValue = Gen.Frequency(
        (3, Gen.OneOf("info", "WARN", "Error", "trace", "INFO+2", "DEBUG-4", "", "GET", "/a?b=1", "t1", "\\u0069nfo")),
        (3, Gen.String[Gen.Char['a', 'z'], 0, 40]),
        (3, Gen.OneOf("a", " ", "\\n", "\\\"", "\\\\", "\\/", "\\u0001", "\\u00e9", "\\u003c", "\\ud83d\\ude00", "\\ud800", "<", "é", "😀", "\u2028", "\u007f", "{", "}", ",", ":").Array[0, 10].Select(string.Concat)));

    private static readonly Gen<string> Scalar = Gen.Frequency(
        (4, StringValue.Select(text => $"\"{text}\"")),
        (3, Gen.OneOf("0", "-0", "1", "200", "404", "65535", "65536", "30", "50", "1.5", "-2e+10", "1E5", "9223372036854775807", "9223372036854775808")),
        (2, Gen.OneOf("true", "false", "null")));

    private static Gen<string> Value(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency((4, Scalar), (1, JsonObject(depth - 1)), (1, JsonArray(depth - 1)));

    private static Gen<string> JsonArray(int depth) =>
        Gen.Select(Gen.Select(Spaces, Value(depth), Spaces, (a, value, b) => a + value + b).Array[0, 4], Spaces, (items, space) => items.Length == 0 ? $"[{space}]" : $"[{string.Join(",", items)}]");

    private static Gen<string> JsonObject(int depth) =>
        Gen.Select(
            Gen.Select(Spaces, Key, Spaces, Spaces, Value(depth), Spaces, (a, key, b, c, value, d) => $"{a}\"{key}\"{b}:{c}{value}{d}").Array[0, 9],
            Spaces,
            (members, space) => members.Length == 0 ? $"{{{space}}}" : $"{{{string.Join(",", members)}}}");

    /// <summary>Well-formed JSON objects, as text of a service.</summary>
    public static Gen<string> Json { get; } = JsonObject(2);

    private static readonly Gen<string> Quoted = Gen.OneOf("-", "", "curl/8 (x)", "\\x22", "é<", "https://a/", "1.2.3.4, 5.6.7.8");

    private static readonly Gen<string> Request = Gen.OneOf("GET / HTTP/1.1", "POST /a?b=\\x22&c HTTP/2.0", "-", "", "\\x16\\x03", "GET /", "GET  HTTP/1.1", "GET /a b HTTP/1.1", "GET / HTTP/x");

    private static readonly Gen<string> Access = Gen.Select(
        Gen.OneOf("1.2.3.4", "::1", "unix:", "fe80::1", "host"),
        Gen.OneOf("-", "anna", "a b", "é"),
        Request,
        Gen.OneOf("200 3", "000 0", "404 -", "499 007", "20 3", "200 1234567890123456789"),
        Quoted.Array[0, 4],
        (address, user, request, numbers, quoted) => $"{address} - {user} [23/Nov/2026:09:30:39 +0000] \"{request}\" {numbers}{string.Concat(quoted.Select(text => $" \"{text}\""))}");

    private static readonly Gen<string> Error = Gen.Select(
        Gen.OneOf("error", "notice", "emerg", "loud"),
        Gen.OneOf("1#1: ", "7#7: *5 ", "7#7 "),
        FreeText,
        Gen.OneOf("", ", client: 1.2.3.4, server: , request: \"GET /a\"b HTTP/1.1\", host: \"h\"", ", client: ::1, server: x, upstream: \"u, v\", request: \"-\", other: \"x\"", ", client: 1.2.3.4, host: \"open"),
        (level, process, text, context) => $"2026/11/23 09:30:38 [{level}] {process}{text}{context}");

    /// <summary>What text formats begin with, and any text behind it.</summary>
    private static readonly Gen<string> Headed = Gen.Select(
        Gen.OneOf(
            "2026-11-23 09:30:44.804 UTC [18] ERROR:  ", "2026-11-23 09:30:44 UTC [18]: [3-1] user=a,db=b LOG:  duration: 1.5 ms  statement: ", "1.2.3.4 - - [23/Nov/2026:09:30:39 +0000] \"GET / HTTP/1.1\" 200 3 \"-\" \"a\" x=\"",
            "1:M 23 Nov 2026 09:30:45.427 * ", "2026.11.23 09:30:45.123456 [ 1 ] {} <Error> a: ", "09:30:45.123 [main] INFO a.B - ", "2026-11-23T09:30:45.123Z  INFO 1 --- [a", "[2026-11-23 09:30:45,123] INFO x (a.B)\n", "a.b.C: x\n\tat ",
            "Exception in thread \"m\" a.b.C: ", "info: A.B[1]\n      ", "<34>1 - - - - - [a b=\"", "<34>Nov 23 09:30:45 h a: ", "<6>A.B[1] ", " ⨯ Error: x\n    at ", "(node:1) Warning: ", "npm error ", "[09:30:45.123] INFO (1): "),
        FreeText,
        (head, text) => head + text);

    /// <summary>What a service wrote, with its line end.</summary>
    public static Gen<string> Log { get; } = Gen.Select(
        Gen.Frequency(
            (3, FreeText),
            (5, Json),
            (2, Gen.Select(Gen.OneOf<string>(Spaces, Gen.OneOf("2026/11/23 09:29:34 ", "x: ", "\"q\" ", "\\ ")), Json, Gen.OneOf<string>(Spaces, Gen.OneOf("x", "}", " \t")), (a, json, b) => a + json + b)),
            (2, Access),
            (1, Error),
            (3, Headed)),
        Gen.Frequency((8, Gen.Const("\n")), (1, Gen.OneOf("\r\n", "", "\r", "\n\n"))),
        (text, end) => text + end);

    /// <summary>A Docker record; mostly as Docker writes it.</summary>
    public static Gen<string> Record { get; } = Gen.Select(
        Log,
        Gen.OneOf("stdout", "stderr"),
        Gen.OneOf("2026-11-23T09:30:46.800793152Z", "2026-11-23T09:30:46.1Z", "2026-11-23T09:30:46Z"),
        Gen.Frequency((12, Gen.Const(0)), (1, Gen.Int[1, 3])),
        (log, stream, time, shape) => shape switch
        {
            1 => $$"""{"log":"{{DockerText.Escape(log)}}","stream":"{{stream}}","attrs":{"tag":"a\u003cb"},"time":"{{time}}"}""",
            2 => $$"""{"time":"{{time}}","log":"{{DockerText.Escape(log)}}","stream":"{{stream}}"}""",
            3 => $$"""{"log":"{{EscapeOddly(log)}}","stream":"{{stream}}","time":"{{time}}"}""",
            _ => Encoders.Envelope(log, stream, time),
        });

    private static readonly Gen<(int Kind, int Place, byte Any, byte Special)[]> Changes =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 10_000], Gen.Byte, Gen.OneOf((byte)'"', (byte)'\\', (byte)'{', (byte)'}', (byte)' ', (byte)'u', (byte)0, (byte)0x80)).Array[0, 3];

    /// <summary>Damage: bytes changed, put in, taken out, cut off. Never a line feed.</summary>
    public static Gen<byte[]> Damaged { get; } = Gen.Select(Record, Changes, Damage);

    /// <summary>Records of objects that have the same keys in the same order with the same spaces, and mostly values of the same kind; some are damaged.</summary>
    public static Gen<byte[][]> OfOneShape { get; } =
        Gen.Select(Gen.OneOf("", "", " "), Key, Gen.OneOf("", "", " "), Gen.OneOf("", "", " "), Gen.Int[0, 2]).Array[0, 7].SelectMany(members =>
            Gen.Select(
                Gen.Select(ShapeValues, Gen.OneOf("\n", "\n", "\n", "\r\n", " \n", ""), Gen.OneOf("stdout", "stderr"), Gen.OneOf("2026-11-23T09:30:46.800793152Z", "2026-11-23T09:30:46.1Z", "2026-11-23T09:30:46Z"), (values, lineEnd, stream, time) =>
                    Encoders.Envelope(ShapedObject(members, values) + lineEnd, stream, time)),
                Gen.Frequency((4, Gen.Const<(int, int, byte, byte)[]>([])), (1, Changes)),
                Damage).Array[2, 6]);

    /// <summary>For each of seven members a string, a number and any value.</summary>
    private static Gen<(string Text, string Number, string Any)[]> ShapeValues => Gen.Select(
        Gen.Frequency((2, Gen.OneOf("info", "ERROR", "ok", "2026-11-23T09:29:34Z")), (2, Gen.String[Gen.Char['a', 'z'], 0, 70]), (1, StringValue)),
        Gen.Frequency((3, Gen.Int[-5, 700].Select(number => $"{number}")), (1, Gen.OneOf("true", "false", "null")), (1, Gen.OneOf("0", "-0", "00", "-", "1.5", "0.25", "-1.5e3", "1.", ".5", "1..2", "1.5.2", "nul", "true1", "9223372036854775808123456789.1234567890"))),
        Value(1),
        (text, number, any) => (text, number, any)).Array[7];

    private static string ShapedObject((string Before, string Key, string Behind, string BeforeValue, int Kind)[] members, (string Text, string Number, string Any)[] values)
    {
        IEnumerable<string> rendered = members.Select((member, i) =>
            $"{member.Before}\"{member.Key}\"{member.Behind}:{member.BeforeValue}{(member.Kind == 0 ? $"\"{values[i].Text}\"" : member.Kind == 1 ? values[i].Number : values[i].Any)}");
        return "{" + string.Join(",", rendered) + "}";
    }

    private static byte[] Damage(string record, (int Kind, int Place, byte Any, byte Special)[] changes)
    {
        List<byte> bytes = [.. Encoding.UTF8.GetBytes(record)];
        foreach ((int kind, int place, byte any, byte special) in changes)
        {
            int at = bytes.Count == 0 ? 0 : place % bytes.Count;
            byte value = (place & 1) == 0 ? any : special;
            if (bytes.Count == 0 || kind == 0)
                bytes.Insert(at, value);
            else if (kind == 1)
                bytes[at] = value;
            else if (kind == 2)
                bytes.RemoveAt(at);
            else
                bytes.RemoveRange(at, bytes.Count - at);
        }
        bytes.RemoveAll(b => b == (byte)'\n');
        return [.. bytes];
    }

    /// <summary>Any bytes but line feeds.</summary>
    public static Gen<byte[]> Noise { get; } = Gen.OneOf<byte>(Gen.Byte, Gen.OneOf("{}\"\\:,u0 logstream"u8.ToArray())).Array[0, 300].Select(bytes => bytes.Where(b => b != (byte)'\n').ToArray());

    /// <summary>Every escape that JSON allows, also where none is needed.</summary>
    private static string EscapeOddly(string text)
    {
        var escaped = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\t')
                escaped.Append("\\t");
            else if (c == '/')
                escaped.Append("\\/");
            else if (c is '"' or '\\' or < ' ' || (i % 5 == 0 && !char.IsSurrogate(c)))
                escaped.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                escaped.Append(c);
        }
        return escaped.ToString();
    }
}
