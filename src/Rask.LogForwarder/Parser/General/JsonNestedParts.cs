using Rask.LogForwarder.Parser.Formats.Json;

namespace Rask.LogForwarder.Parser.General;

/// <summary>
/// Finds what the members of an object leave open in objects inside it: pino's requests and responses, trace contexts,
/// Meilisearch's request spans. These stay in the fields as they are.
/// </summary>
internal readonly ref struct JsonNestedParts(GeneralRecord record, JsonFieldIndex index)
{
    private readonly GeneralRecord _record = record;
    private readonly JsonFieldIndex _index = index;

    public void Take(in JsonRoles roles, bool isMeilisearchAccess)
    {
        if (roles.Dialect == JsonDialect.Node)
        {
            TakeRequest(roles);
            TakeResponse(roles);
        }
        // The fields of a span of tracing can have any name.
        bool isTracing = roles.Dialect is JsonDialect.Rust or JsonDialect.Meilisearch;
        TakeIds(roles, JsonKey.Trace, isTracing ? default : "id"u8, default);
        TakeIds(roles, JsonKey.Span, default, isTracing ? default : "id"u8);
        if (isMeilisearchAccess)
            TakeMeilisearchRequest(roles);
    }

    private void TakeRequest(in JsonRoles roles)
    {
        if (ObjectOf(JsonKey.Req) is not { } request)
            return;
        if (roles.Method < 0)
            _record.Method = TextOf(request, "method"u8);
        if (roles.Path < 0)
            _record.Path = PathOf(request, "url"u8);
        if (roles.IpAddress < 0 && TextOf(request, "remoteAddress"u8) is { } address && JsonValues.IsIpAddress(_record.Arena[address]))
            _record.IpAddress = address;
        if (roles.UserAgent < 0
            && JsonObjectText.Find(request, _record.Arena, "headers"u8, out FieldKind kind) is { } headers
            && kind == FieldKind.Nested
            && _record.Arena[headers].StartsWith("{"u8))
            _record.UserAgent = TextOf(headers, "user-agent"u8);
    }

    private void TakeResponse(in JsonRoles roles)
    {
        if (roles.StatusCode < 0 && ObjectOf(JsonKey.Res) is { } response)
            _record.StatusCode = StatusOf(response, "statusCode"u8);
    }

    private void TakeIds(in JsonRoles roles, int key, ReadOnlySpan<byte> trace, ReadOnlySpan<byte> span)
    {
        if (ObjectOf(key) is not { } nested)
            return;
        if (_record.TraceId is null && roles.TraceId < 0)
            _record.TraceId = TextOf(nested, "trace_id"u8) ?? (trace.IsEmpty ? null : TextOf(nested, trace));
        if (_record.SpanId is null && roles.SpanId < 0)
            _record.SpanId = TextOf(nested, "span_id"u8) ?? (span.IsEmpty ? null : TextOf(nested, span));
    }

    private void TakeMeilisearchRequest(in JsonRoles roles)
    {
        if (ObjectOf(JsonKey.Span) is not { } span)
            return;
        if (roles.Method < 0)
            _record.Method = TextOf(span, "method"u8);
        if (roles.Path < 0)
            _record.Path = PathOf(span, "route"u8);
        if (roles.UserAgent < 0)
            _record.UserAgent = TextOf(span, "user_agent"u8);
        if (roles.StatusCode < 0)
            _record.StatusCode = StatusOf(span, "status_code"u8);
    }

    private TextRange? ObjectOf(int key)
    {
        if (!_index.Has(key) || _index.FieldOf(key).Kind != FieldKind.Nested || !_index.ValueOf(key).StartsWith("{"u8))
            return null;
        return _index.FieldOf(key).Value;
    }

    private TextRange? TextOf(TextRange json, ReadOnlySpan<byte> key) =>
        JsonObjectText.Find(json, _record.Arena, key, out FieldKind kind) is { } value && kind == FieldKind.Text ? value : null;

    private TextRange? PathOf(TextRange json, ReadOnlySpan<byte> key) =>
        TextOf(json, key) is { } path && JsonValues.IsPath(_record.Arena[path]) ? path : null;

    private TextRange? StatusOf(TextRange json, ReadOnlySpan<byte> key) =>
        JsonObjectText.Find(json, _record.Arena, key, out FieldKind kind) is { } value
        && kind == FieldKind.Number
        && JsonValues.IsInteger(JsonKey.StatusAlias, _record.Arena[value]) ? value : null;
}
