using CsCheck;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>Objects that are, or nearly are, what the writers of the dialects write.</summary>
internal static class JsonGenerators
{
    private static readonly Gen<string> Text = Gen.Frequency(
        (6, Gen.String[Gen.Char['a', 'z'], 0, 12]),
        (2, Gen.OneOf("a b", "line\\nline", "q\\\"q", "\\u00e9", "<&>", "\\u003c", "a\\\\b", "\\/x", "\\ud800", "")));

    private static readonly Gen<string> Level = Gen.OneOf(
        "\"info\"", "\"INFO\"", "\"WARN\"", "\"error\"", "\"trace\"", "\"CRITICAL\"", "\"LOG\"", "\"DEBUG2\"", "\"Information\"", "\"loud\"", "\"\"", "\"\\u0049NFO\"", "\"I\"",
        "10", "30", "60", "20", "3", "7", "0", "200", "-1", "null", "true", "{}");

    private static readonly Gen<string> Time = Gen.OneOf("\"2026-11-23T09:29:34Z\"", "1795426182838", "1795426174.1886904", "null", "\"\"");

    private static readonly Gen<string> Address = Gen.OneOf("\"1.2.3.4\"", "\"::1\"", "\"::ffff:10.0.0.1\"", "\"1.2.3.4:80\"", "\"unix:\"", "\"host\"", "\"\\u0031.2.3.4\"", "\"\"", "1", "null");

    private static readonly Gen<string> Path = Gen.OneOf("\"/a?b=1&c\"", "\"/\"", "\"\\/a\"", "\"https://h/a\"", "\"\"", "1", "{}");

    private static readonly Gen<string> Status = Gen.OneOf("200", "\"404\"", "\"000\"", "99", "\"0200\"", "600", "65535", "65536", "null", "\"ok\"", "\"2\\u003000\"", "1.5");

    private static readonly Gen<string> Size = Gen.OneOf("0", "12", "\"345\"", "\"007\"", "\"-\"", "-1", "9223372036854775808", "null");

    private static readonly Gen<string> Id = Gen.OneOf("\"4bf92f3577b34da6a3ce929d0e0e4736\"", "\"00f067aa0ba902b7\"", "\"0\"", "\"\"", "\"\\u0030\"", "7", "null");

    private static readonly Gen<string> Parent = Gen.OneOf(
        "\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"", "\"00-00000000000000000000000000000000-00f067aa0ba902b7-01\"", "\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\\u0031\"", "\"00-4BF\"", "\"\"", "1");

    private static readonly Gen<string> RequestLine = Gen.OneOf("\"GET /a?b=1&c HTTP/1.1\"", "\"POST / HTTP/2.0\"", "\"GET /a b HTTP/1.1\"", "\"-\"", "\"\"", "\"\\u0016\\u0003\"", "\"GET\\u0020/ HTTP/1.1\"", "\"GET /\\\" HTTP/1.1\"", "\"get / HTTP/1.1\"", "7");

    private static readonly Gen<string> Target = Gen.OneOf("\"app::db\"", "\"meilisearch\"", "\"index_scheduler::batch\"", "\"milli\"", "\"meilisearch_types::x\"", "\"meilisearcher\"", "\"m\\u0069lli\"", "1");

    private static readonly Gen<string> Quoted = Text.Select(text => $"\"{text}\"");

    private static readonly Gen<string> Any = Gen.Frequency(
        (4, Quoted), (1, Level), (1, Time), (1, Status), (1, Gen.OneOf("null", "true", "[1, 2]", "[]", "{\"a\": \"b\"}", "{}")));

    private static readonly Gen<string> Spaces = Gen.Frequency((8, Gen.Const("")), (2, Gen.Const(" ")));

    private static readonly Gen<string> Request = Nested(
        ("method", Gen.OneOf("\"GET\"", "\"P\\u00d6ST\"", "1")), ("url", Path), ("remoteAddress", Address), ("remotePort", Gen.Const("1234")), ("id", Id),
        ("headers", Gen.OneOf<string>(Nested(("host", Quoted), ("user-agent", Quoted)), Any)));

    private static readonly Gen<string> Response = Nested(("statusCode", Status), ("headers", Any));

    private static readonly Gen<string> SpanObject = Nested(
        ("name", Gen.OneOf("\"HTTP request\"", "\"span\"", "1")), ("trace_id", Id), ("span_id", Id), ("id", Id), ("method", Quoted), ("route", Path), ("status_code", Status), ("user_agent", Quoted));

    private static readonly Gen<string> TracingFields = Nested(
        ("message", Gen.OneOf<string>(Quoted, Any)), ("method", Quoted), ("status", Status), ("a", Any), ("trace_id", Id), ("level", Level), ("path", Path), ("b\\u0063", Any), ("spanId", Id));

    /// <summary>For every dialect what its lines have; the first ones are what it is known by.</summary>
    private static readonly (string Key, Gen<string> Value)[][] Dialects =
    [
        [("time", Time), ("level", Level), ("msg", Quoted), ("method", Quoted), ("path", Path), ("status", Status), ("trace_id", Id), ("span_id", Id), ("remote_addr", Address), ("user_agent", Quoted), ("bytes", Size), ("err", Any)],
        [("level", Level), ("ts", Time), ("caller", Quoted), ("msg", Quoted), ("logger", Quoted), ("stacktrace", Quoted)],
        [("level", Level), ("time", Time), ("url", Path), ("http_method", Quoted), ("statusCode", Status), ("size", Size), ("ip", Address), ("message", Quoted)],
        [("version", Gen.Const("\"1.1\"")), ("host", Quoted), ("short_message", Quoted), ("level", Level), ("timestamp", Time), ("full_message", Quoted), ("_x", Any)],
        [("level", Gen.OneOf("30", "50", "20", "\"info\"", "null")), ("time", Time), ("pid", Gen.OneOf("1", "null")), ("hostname", Quoted), ("msg", Quoted), ("req", Request), ("res", Response), ("err", Any), ("responseTime", Gen.Const("3")), ("v", Gen.Const("0")), ("name", Quoted)],
        [("level", Level), ("message", Quoted), ("service", Quoted), ("timestamp", Time), ("stack", Quoted), ("target", Target)],
        [("user", Any), ("event", Quoted), ("level", Level), ("logger", Quoted), ("timestamp", Time), ("exception", Quoted)],
        [("asctime", Quoted), ("name", Quoted), ("levelname", Level), ("message", Quoted), ("levelno", Level), ("otelTraceID", Id), ("otelSpanID", Id)],
        [("timestamp", Time), ("level", Level), ("fields", Gen.OneOf<string>(TracingFields, Any)), ("target", Target), ("span", Gen.OneOf<string>(SpanObject, Any)), ("spans", Any), ("filename", Quoted)],
        [("timestamp", Time), ("level", Level), ("message", Quoted), ("a", Any), ("target", Target), ("span", SpanObject)],
        [("remote_addr", Address), ("request", RequestLine), ("status", Status), ("body_bytes_sent", Size), ("http_user_agent", Quoted), ("time_local", Quoted), ("http_referer", Quoted), ("request_time", Quoted), ("protocol", Any)],
        [("time", Time), ("remote_addr", Address), ("method", Quoted), ("uri", Path), ("status", Status), ("bytes", Size), ("ua", Quoted), ("request_uri", Path)],
        [("clientip", Address), ("upstreamtime", Quoted), ("status", Status), ("url", Path), ("size", Size), ("request_method", Quoted)],
        [("@timestamp", Time), ("@version", Quoted), ("message", Quoted), ("logger_name", Quoted), ("thread_name", Quoted), ("level", Level), ("level_value", Gen.OneOf("20000", "null", "\"x\"")), ("stack_trace", Quoted)],
        [("@timestamp", Time), ("log.level", Level), ("message", Quoted), ("ecs.version", Quoted), ("process.thread.name", Quoted), ("log.logger", Quoted), ("trace.id", Id), ("span.id", Id), ("http.request.method", Quoted), ("url.path", Path), ("http.response.status_code", Status)],
        [("EventId", Gen.Const("7")), ("LogLevel", Level), ("Category", Quoted), ("Message", Any), ("State", Any)],
        [("timestamp", Time), ("pid", Gen.Const("7")), ("session_id", Quoted), ("error_severity", Level), ("message", Quoted), ("remote_host", Address), ("backend_type", Quoted)],
        [("level", Level), ("msg", Quoted), ("traceparent", Parent), ("trace", Gen.OneOf<string>(SpanObject, Any)), ("span", Gen.OneOf<string>(SpanObject, Any)), ("traceId", Id), ("dd.trace_id", Id), ("spanId", Id)],
    ];

    /// <summary>One object; mostly most of the members of one dialect in their order, sometimes in another, with strange ones among them.</summary>
    public static Gen<string> Line { get; } = Gen.Select(
        Gen.OneOf<string[]>([.. Dialects.Select(Members)]),
        Gen.OneOf<string[]>([.. Dialects.Select(Members)]),
        Gen.Int[0, 9],
        Gen.Int[0, 1000],
        Spaces,
        (members, others, kind, seed, space) => Join(kind switch
        {
            0 => Shuffle(members, seed),
            1 => [.. members, .. others],
            2 => [.. others.Take(2), .. members],
            3 => [.. members, .. members.Take(1)],
            _ => members,
        }, space));

    /// <summary>Some lines of a dialect that have the same members in the same order.</summary>
    public static Gen<string[]> OfOneShape { get; } = Gen.Select(Gen.Int[0, Dialects.Length - 1], Gen.UInt, Spaces).SelectMany(chosen =>
        Dialects[chosen.Item1]
            .Where((_, i) => i < 3 || ((chosen.Item2 >> i) & 3) != 0)
            .Select(member => member.Value.Select(value => $"\"{member.Key}\":{value}"))
            .Aggregate(Gen.Const(Array.Empty<string>()), (all, next) => Gen.Select(all, next, (before, written) => (string[])[.. before, written]))
            .Select(members => Join(members, chosen.Item3))
            .Array[2, 8]);

    private static Gen<string> Nested(params (string Key, Gen<string> Value)[] members) =>
        Gen.Select(Members(members), Spaces, (written, space) => Join(written, space));

    /// <summary>Each member is there four times of five.</summary>
    private static Gen<string[]> Members((string Key, Gen<string> Value)[] members) =>
        members.Select((member, i) => Gen.Select(Gen.Int[0, i < 3 ? 19 : 4], member.Value, (there, value) => there == 0 ? "" : $"\"{member.Key}\":{value}"))
            .Aggregate(Gen.Const(Array.Empty<string>()), (all, next) => Gen.Select(all, next, (before, written) => written.Length == 0 ? before : [.. before, written]));

    private static string Join(string[] members, string space) =>
        "{" + string.Join("," + space, space.Length == 0 ? members : members.Select(member => member.Replace("\":", "\": ", StringComparison.Ordinal))) + "}";

    private static string[] Shuffle(string[] members, int seed)
    {
        string[] shuffled = [.. members];
        new Random(seed).Shuffle(shuffled);
        return shuffled;
    }
}
