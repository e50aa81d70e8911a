using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>
/// What the record of an object must say, worked out from System.Text.Json's documents and regular expressions: the rules of the
/// dialects as a reader of the documentation would write them down, and nothing of the forwarder's.
/// </summary>
internal sealed partial class JsonReference
{
    private readonly string _json;
    private readonly Dictionary<string, Value> _members = [];
    private readonly Dictionary<string, string> _record = [];
    private int _count;
    private bool _isGelf;

    private JsonReference(string json) => _json = json;

    private sealed record Value(JsonValueKind Kind, string Text, int Place, string Raw)
    {
        public bool IsText => Kind == JsonValueKind.String;

        public bool IsNumber => Kind == JsonValueKind.Number;
    }

    /// <summary>The record's type, message, level and members, and its fields with a dot before their keys.</summary>
    public static SortedDictionary<string, string> RecordOf(string json)
    {
        var reference = new JsonReference(json);
        reference.Read();
        return new SortedDictionary<string, string>(reference._record, StringComparer.Ordinal);
    }

    /// <summary>A record in the same form.</summary>
    public static SortedDictionary<string, string> FormOf(DecodedRecord record)
    {
        var form = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["type"] = record.Type, ["level"] = record.Level ?? "null" };
        foreach ((string key, string? value) in record.Members.Where(member => member.Key is not ("service_type" or "log_type" or "level" or "timestamp" or "stream" or "container_id" or "service_name" or "service_group")))
            form[key] = value!;
        foreach ((string key, string value) in record.Fields)
            form["." + key] = value;
        return form;
    }

    private void Read()
    {
        _count = ReadMembers(_json, _members, 0);
        string type = TypeOf();
        string? nestedMessage = null;
        if (type is "rust-tracing/structured" or "meilisearch/search" && Nested("fields") is { } fields)
        {
            if (fields.Keys.Any(_members.ContainsKey))
                nestedMessage = fields.TryGetValue("message", out Value? text) && text.IsText ? text.Text : null;
            else
                Hoist(fields);
        }
        if (type == "meilisearch/search" && Nested("span") is { } span && span.TryGetValue("name", out Value? name) && name.IsText && name.Text == "HTTP request")
            (type, nestedMessage) = ("meilisearch/access", null);
        _record["type"] = type;
        string? message = MessageKeys(type).FirstOrDefault(key => _members.TryGetValue(key, out Value? value) && value.Kind != JsonValueKind.Null);
        _record["message"] = message is null ? nestedMessage ?? _json : Take(message);
        _record["level"] = TakeLevel(type);
        TakeRequest(type);
        TakeTrace(type);
        foreach ((string key, Value value) in _members)
            _record.TryAdd("." + key, value.Text);
    }

    private void Hoist(Dictionary<string, Value> fields)
    {
        _members.Remove("fields");
        foreach ((string key, Value value) in fields)
            _members[key] = value with { Place = _count + value.Place };
    }

    private static int ReadMembers(string json, Dictionary<string, Value> members, int place)
    {
        // Texts without lone surrogates, nested values as they were written.
        using JsonDocument original = JsonDocument.Parse(json);
        using JsonDocument repaired = JsonDocument.Parse(Reference.Repair(json));
        foreach ((JsonProperty member, JsonProperty raw) in repaired.RootElement.EnumerateObject().Zip(original.RootElement.EnumerateObject()))
        {
            string written = raw.Value.GetRawText();
            string text = member.Value.ValueKind switch
            {
                JsonValueKind.String => member.Value.GetString()!,
                JsonValueKind.Object or JsonValueKind.Array => Reference.Compact(written),
                _ => written,
            };
            members[member.Name] = new Value(member.Value.ValueKind, text, place++, written);
        }
        return place;
    }

    private Dictionary<string, Value>? Nested(string key)
    {
        if (!_members.TryGetValue(key, out Value? value) || value.Kind != JsonValueKind.Object)
            return null;
        var members = new Dictionary<string, Value>();
        ReadMembers(value.Raw, members, 0);
        return members;
    }

    private bool Has(params string[] keys) => keys.Any(_members.ContainsKey);

    private bool HasAll(params string[] keys) => keys.All(_members.ContainsKey);

    private bool IsText(string key) => _members.TryGetValue(key, out Value? value) && value.IsText;

    private bool IsNumber(string key) => _members.TryGetValue(key, out Value? value) && value.IsNumber;

    /// <summary>The last written of keys that mean the same.</summary>
    private string? LastOf(params string[] keys) => keys.Where(_members.ContainsKey).MaxBy(key => _members[key].Place);

    private string? LastText(params string[] keys) => LastOf(keys) is { } key && IsText(key) ? key : null;

    private string Text(string key) => _members[key].Text;

    private string Take(string key)
    {
        string text = _members[key].Text;
        _members.Remove(key);
        return text;
    }

    private string TypeOf()
    {
        if (IsText("error_severity") && Has("message") && Has("session_id", "backend_type"))
            return "postgres/database";
        if (Has("EventId") && IsText("LogLevel") && IsText("Category"))
            return "dotnet/structured";
        bool hasTracingFields = _members.TryGetValue("fields", out Value? fields) && fields.Kind is JsonValueKind.Object or JsonValueKind.Array;
        if (IsText("target") && IsText("level") && !Has("msg", "time", "ts") && (hasTracingFields || IsText("message")) && Text("level") is [>= 'A' and <= 'Z', ..])
            return Meilisearch().IsMatch(Text("target")) ? "meilisearch/search" : "rust-tracing/structured";
        if (HasAll("@timestamp", "level") && IsText("logger_name") && (IsNumber("level_value") || IsText("thread_name")))
            return "java/structured";
        if (HasAll("@timestamp", "log.level") && IsText("log.logger") && IsText("process.thread.name"))
            return "java/structured";
        if (HasAll("level", "message") && LastText("loggerFqcn", "loggerClassName") is not null)
            return "java/structured";
        if (Has("msg", "message") && (IsText("levelname") || IsNumber("levelno")))
            return "python/structured";
        if (IsText("event") && IsText("level") && !Has("msg", "message", "time"))
            return "python-structlog/structured";
        if (HasAll("level", "time") && ((IsNumber("level") && IsNumber("time")) || ((IsNumber("level") || IsNumber("time")) && IsNumber("pid") && IsText("hostname"))))
            return "node/structured";
        if (IsAccess())
            return "nginx/access";
        _isGelf = IsText("short_message") && Has("host");
        if (_isGelf)
            return "go/structured";
        return IsWinston() ? "node/structured" : "go/structured";
    }

    private static readonly string[] NginxVariables = ["time_local", "time_iso8601", "request_time", "remote_user", "http_referer", "http_referrer", "upstreamhost", "upstreamtime", "upstream_addr", "upstream_response_time", "request_length"];
    private static readonly string[] SentBytes = ["body_bytes_sent", "bytes_sent", "bytes_out", "http.response.body.bytes"];
    private static readonly string[] Statuses = ["statusCode", "http_status", "http.status_code", "http.response.status_code"];
    private static readonly string[] Methods = ["http_method", "http.method", "request_method", "http.request.method"];
    private static readonly string[] Addresses = ["ip", "clientip", "clientIp", "remote_ip", "client_ip", "client.ip"];
    private static readonly string[] Paths = ["uri", "url", "url.path", "http.target"];

    private bool IsAccess()
    {
        if (Has("msg", "message", "level", "lvl", "severity", "event", "log.level") || !(Has("status", "status_code") || Has(Statuses)))
            return false;
        bool isMarked = Has(NginxVariables) || Has(SentBytes);
        bool hasPath = Has("path", "request_uri") || Has(Paths);
        if (!IsText("request") && !(hasPath && (isMarked || Has("method") || Has(Methods))))
            return false;
        string? address = IsText("remote_addr") ? "remote_addr" : isMarked ? LastText(Addresses) : null;
        return address is not null && (IsAddress(Text(address)) || Text(address) == "unix:");
    }

    private bool IsWinston()
    {
        if (!IsText("level") || !IsText("message") || Has("msg", "time", "ts", "@timestamp", "lvl", "severity", "logger_name", "log.level", "short_message", "event"))
            return false;
        int message = _members["message"].Place;
        bool isZerolog = _count > 2 && _members["level"].Place == 0 && message == _count - 1;
        return !isZerolog && (!Has("timestamp") || _members["timestamp"].Place > message);
    }

    private string[] MessageKeys(string type) => type switch
    {
        "nginx/access" or "meilisearch/access" => [],
        "python-structlog/structured" => ["event"],
        "dotnet/structured" => ["Message", "message"],
        "go/structured" when _isGelf => ["short_message"],
        "go/structured" or "node/structured" => ["msg", "message"],
        _ => ["message", "msg"],
    };

    private string TakeLevel(string type)
    {
        string[] keys = type switch
        {
            "nginx/access" => [],
            "python/structured" => ["levelname", "levelno"],
            "java/structured" => ["level", "log.level"],
            "dotnet/structured" => ["LogLevel"],
            "postgres/database" => ["error_severity"],
            _ => ["level", "lvl", "severity", "log.level"],
        };
        if (keys.FirstOrDefault(_members.ContainsKey) is not { } key)
            return "null";
        Value value = _members[key];
        if (value.IsNumber)
        {
            string numbers = type == "go/structured" && _isGelf ? "0=Fatal 1=Fatal 2=Fatal 3=Error 4=Warn 5=Info 6=Info 7=Debug"
                : key == "levelno" ? "5=Debug 10=Debug 20=Info 30=Warn 40=Error 50=Fatal"
                : "10=Debug 20=Debug 30=Info 40=Warn 50=Error 60=Fatal" + (key == "severity" ? " 0=Fatal 1=Fatal 2=Fatal 3=Error 4=Warn 5=Info 6=Info 7=Debug" : "");
            return numbers.Split(' ').FirstOrDefault(pair => pair.StartsWith(value.Text + "=", StringComparison.Ordinal))?.Split('=')[1] ?? "null";
        }
        if (!value.IsText)
            return "null";
        if (type == "postgres/database" && PostgresDebug().IsMatch(value.Text))
            return "Debug";
        if (type == "postgres/database" && value.Text == "LOG")
            return "Info";
        // slog's offsets.
        string plain = LevelOffset().Replace(value.Text, "");
        foreach ((string level, string pattern) in (ReadOnlySpan<(string, string)>)[("Debug", "trace|debug|T|V|D"), ("Info", "info|information|I|N"), ("Warn", "warn|warning|W"), ("Error", "error|err|E"), ("Fatal", "fatal|critical|panic|F|C")])
        {
            if (!pattern.Split('|').Any(name => name.Length == 1 ? name == plain : name.Equals(plain, StringComparison.OrdinalIgnoreCase)))
                continue;
            if (level.Equals(value.Text, StringComparison.OrdinalIgnoreCase))
                Take(key);
            return level;
        }
        return "null";
    }

    private void TakeRequest(string type)
    {
        bool isAccess = type == "nginx/access";
        string? method = IsText("method") ? "method" : LastText(Methods);
        string? line = isAccess && method is null && IsText("request") ? "request" : null;
        string? path = IsText("path") ? "path" : method is null && !isAccess ? null : IsText("request_uri") ? "request_uri" : LastText(Paths);
        string? address = IsText("ip_address") ? "ip_address"
            : isAccess ? (IsText("remote_addr") ? "remote_addr" : LastText(Addresses))
            : LastText(Addresses) ?? (IsText("remote_addr") ? "remote_addr" : type == "postgres/database" && IsText("remote_host") ? "remote_host" : null);
        string? agent = IsText("user_agent") ? "user_agent" : LastText("userAgent", "http_user_agent", "user_agent.original") ?? (isAccess ? LastText("ua", "agent") : null);
        string? status = Has("status_code") ? "status_code" : LastOf(Statuses) ?? (Has("status") ? "status" : null);
        string? size = Has("response_size") ? "response_size" : LastOf(SentBytes) ?? (status is not null && (method is not null || isAccess) ? LastOf("bytes", "size") : null);

        Dictionary<string, Value>? req = type == "node/structured" ? Nested("req") : type == "meilisearch/access" ? Nested("span") : null;
        Dictionary<string, Value>? res = type == "node/structured" ? Nested("res") : req;
        Dictionary<string, Value>? headers = null;
        if (type == "node/structured" && req is not null && req.TryGetValue("headers", out Value? written) && written.Kind == JsonValueKind.Object)
            ReadMembers(written.Raw, headers = [], 0);
        else if (type == "meilisearch/access")
            headers = req;

        Promote("method", method, NestedText(req, "method"));
        if (line is null || !Http().IsMatch(Text(line)))
        {
            if (line is null)
                Promote("path", path is null || path == "path" || Text(path).StartsWith('/') ? path : "", NestedText(req, type == "meilisearch/access" ? "route" : "url") is { } url && url.StartsWith('/') ? url : null);
        }
        else
        {
            string[] parts = Take(line).Split(' ');
            (_record["method"], _record["path"]) = (parts[0], parts[1]);
            _record[Has("protocol") ? Has("_protocol") ? ".__protocol" : "._protocol" : ".protocol"] = parts[2];
        }
        Promote("ip_address", address is null || address == "ip_address" || IsAddress(Text(address)) ? address : "", type == "node/structured" && NestedText(req, "remoteAddress") is { } remote && IsAddress(remote) ? remote : null);
        Promote("user_agent", agent, NestedText(headers, type == "meilisearch/access" ? "user_agent" : "user-agent"));
        Promote("status_code", status is null ? null : IsInteger(_members[status], isAccess, status == "status_code" ? 0 : 100, status == "status_code" ? 65535 : 599) ? status : "",
            res is not null && res.TryGetValue(type == "meilisearch/access" ? "status_code" : "statusCode", out Value? code) && IsInteger(code, false, 100, 599) ? code.Text : null);
        Promote("response_size", size is null ? null : IsInteger(_members[size], isAccess, 0, long.MaxValue) ? size : "", null);
    }

    private void TakeTrace(string type)
    {
        string? trace = IsText("trace_id") ? "trace_id" : IsText("traceId") ? "traceId" : LastText("traceID", "TraceId", "trace.id", "otelTraceID", "dd.trace_id");
        string? span = IsText("span_id") ? "span_id" : IsText("spanId") ? "spanId" : LastText("spanID", "SpanId", "span.id", "otelSpanID", "dd.span_id");
        string? traceId = null, spanId = null;
        if (trace is null && IsText("traceparent") && TraceParent().Match(Text("traceparent")) is { Success: true } parent)
            (traceId, spanId) = (parent.Groups[1].Value, parent.Groups[2].Value);
        bool isTracing = type is "rust-tracing/structured" or "meilisearch/search" or "meilisearch/access";
        traceId ??= NestedText(Nested("trace"), "trace_id") ?? (isTracing ? null : NestedText(Nested("trace"), "id")) ?? NestedText(Nested("span"), "trace_id");
        spanId ??= NestedText(Nested("trace"), "span_id") ?? NestedText(Nested("span"), "span_id") ?? (isTracing ? null : NestedText(Nested("span"), "id"));
        bool IsFit(string key) => key is "trace_id" or "traceId" or "span_id" or "spanId" || Text(key) is not ("" or "0");
        Promote("trace_id", trace is null || IsFit(trace) ? trace : "", traceId);
        Promote("span_id", span is null || IsFit(span) ? span : "", spanId);
    }

    /// <summary>A key that is null was not there and leaves the place to another value; one that is empty had a value that was not fit.</summary>
    private void Promote(string name, string? key, string? other)
    {
        if (key?.Length > 0)
            _record[name] = Take(key);
        else if (key is null && other is not null)
            _record[name] = other;
    }

    private static string? NestedText(Dictionary<string, Value>? members, string key) =>
        members is not null && members.TryGetValue(key, out Value? value) && value.IsText ? value.Text : null;

    private static bool IsInteger(Value value, bool mayBeText, long min, long max) =>
        (value.IsNumber || (mayBeText && value.IsText))
        && Integer().IsMatch(value.Text)
        && long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        && number >= min && number <= max;

    private static bool IsAddress(string text) =>
        text.Contains(':', StringComparison.Ordinal) ? IPAddress.TryParse(text, out _) && !text.Contains('[', StringComparison.Ordinal) : DottedDecimal().IsMatch(text) && IPAddress.TryParse(text, out _);

    [GeneratedRegex(@"^(0|[1-9][0-9]*)\z")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\z")]
    private static partial Regex DottedDecimal();

    [GeneratedRegex(@"^[A-Z]+ [^ ]+ HTTP/[0-9.]+\z")]
    private static partial Regex Http();

    [GeneratedRegex(@"^(meilisearch|index_scheduler|milli|meilisearch_[^:]*)(::|\z)")]
    private static partial Regex Meilisearch();

    [GeneratedRegex(@"(?<=.)[+-][0-9]+\z")]
    private static partial Regex LevelOffset();

    [GeneratedRegex(@"^DEBUG[1-5]\z")]
    private static partial Regex PostgresDebug();

    [GeneratedRegex(@"^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}\z")]
    private static partial Regex TraceParent();
}
