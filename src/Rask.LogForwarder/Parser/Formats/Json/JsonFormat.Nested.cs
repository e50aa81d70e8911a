namespace Rask.LogForwarder.Parser.Formats.Json;

/// <content>What stands in objects inside the object: tracing's fields, pino's requests, trace contexts.</content>
internal sealed unsafe partial class JsonFormat<TIsa>
{
    /// <summary>
    /// Adds the members of tracing's <c>fields</c> to those of the object, so that they are as if they had been written flat.
    /// False if that is for the general path to decide, as it is where a key would come twice.
    /// </summary>
    /// <param name="isAccess">Whether it is the end of a request that Meilisearch served.</param>
    private bool TryReadTracing(in LineText text, ref JsonDialect dialect, ref ulong consumed, out bool isAccess)
    {
        isAccess = false;
        JsonPair* target = _table[JsonKey.Target];
        if (target->Bytes.Contains((byte)'\\'))
            return false;
        if (JsonDialects.IsMeilisearch(target->Bytes))
            dialect = JsonDialect.Meilisearch;
        JsonPair* fields = (_table.Known & JsonKey.Bit(JsonKey.Fields)) != 0 ? _table[JsonKey.Fields] : null;
        if (fields is not null && *fields->Value == (byte)'{')
        {
            consumed |= Bit(fields);
            if (ParserOf(text, fields).Append(fields->Value + fields->ValueLength, _table) != ParseVerdict.Match)
                return false;
        }
        return dialect != JsonDialect.Meilisearch || TryTellAccess(text, out isAccess);
    }

    /// <summary>Whether the span is one in which Meilisearch serves a request; false where the general path has to tell.</summary>
    private bool TryTellAccess(in LineText text, out bool isAccess)
    {
        isAccess = false;
        if (!TryOpen(text, JsonKey.Span, out bool isThere) || !isThere)
            return !isThere;
        JsonPair* name = _nested.Find("name"u8);
        if (name is null || name->Kind > JsonKind.EscapedText)
            return true;
        isAccess = name->Bytes.SequenceEqual("HTTP request"u8);
        return !name->Bytes.Contains((byte)'\\');
    }

    /// <summary>Fills the parts that the object's own members have left empty; false where the general path has to.</summary>
    /// <param name="isAccess">Whether it is the end of a request that Meilisearch served.</param>
    private bool TryTakeNested(in LineText text, in JsonRoles roles, bool isAccess, ref JsonParts parts)
    {
        if (roles.Dialect == JsonDialect.Node && !(TryTakeRequestObject(text, roles, ref parts) && TryTakeResponseObject(text, roles, ref parts)))
            return false;
        bool isTracing = roles.Dialect is JsonDialect.Rust or JsonDialect.Meilisearch;
        // The fields of a span of tracing can have any name.
        return TryTakeIds(text, roles, JsonKey.Trace, isTracing ? default : "id"u8, default, ref parts)
            && TryTakeIds(text, roles, JsonKey.Span, default, isTracing ? default : "id"u8, ref parts)
            && (!isAccess || TryTakeRequestSpan(roles, ref parts));
    }

    /// <summary>Meilisearch's <c>{"method":…,"route":…,"user_agent":…,"status_code":…}</c>, which has been opened for its ids.</summary>
    private bool TryTakeRequestSpan(in JsonRoles roles, ref JsonParts parts)
    {
        if (roles.Method < 0)
            parts.Method = NestedText(JsonParts.MethodPlace, "method"u8, ref parts);
        if (roles.Path < 0 && !TryTakeNestedPath("route"u8, ref parts))
            return false;
        if (roles.UserAgent < 0)
            parts.UserAgent = NestedText(JsonParts.UserAgentPlace, "user_agent"u8, ref parts);
        if (roles.StatusCode < 0)
            TakeNestedStatus("status_code"u8, ref parts);
        return true;
    }

    /// <summary>pino's and bunyan's <c>{"method":…,"url":…,"headers":{"user-agent":…},"remoteAddress":…}</c>.</summary>
    private bool TryTakeRequestObject(in LineText text, in JsonRoles roles, ref JsonParts parts)
    {
        if (!TryOpen(text, JsonKey.Req, out bool isThere) || !isThere)
            return !isThere;
        if (roles.Method < 0)
            parts.Method = NestedText(JsonParts.MethodPlace, "method"u8, ref parts);
        if (roles.Path < 0 && !TryTakeNestedPath("url"u8, ref parts))
            return false;
        if (roles.IpAddress < 0 && NestedText(JsonParts.IpAddressPlace, "remoteAddress"u8, ref parts) is var address && address is not null)
        {
            if (address->Bytes.Contains((byte)'\\'))
                return false;
            parts.IpAddress = JsonValues.IsIpAddress(address->Bytes) ? address : null;
        }
        JsonPair* headers = roles.UserAgent < 0 ? _nested.Find("headers"u8) : null;
        if (headers is null || *headers->Value != (byte)'{' || headers->Kind < JsonKind.Nested)
            return true;
        if (ParserOf(text, headers).Parse(headers->Value + headers->ValueLength, _nested) != ParseVerdict.Match)
            return false;
        parts.UserAgent = NestedText(JsonParts.UserAgentPlace, "user-agent"u8, ref parts);
        return true;
    }

    /// <summary>pino's and bunyan's <c>{"statusCode":…}</c>.</summary>
    private bool TryTakeResponseObject(in LineText text, in JsonRoles roles, ref JsonParts parts)
    {
        if (!TryOpen(text, JsonKey.Res, out bool isThere) || !isThere)
            return !isThere;
        if (roles.StatusCode < 0)
            TakeNestedStatus("statusCode"u8, ref parts);
        return true;
    }

    /// <summary>A path in the object that is open; false where an escape hides whether it is one.</summary>
    private bool TryTakeNestedPath(ReadOnlySpan<byte> key, ref JsonParts parts)
    {
        JsonPair* path = NestedText(JsonParts.PathPlace, key, ref parts);
        if (path is null)
            return true;
        parts.Path = JsonValues.IsPath(path->Bytes) ? path : null;
        return !path->Bytes.StartsWith("\\"u8);
    }

    private void TakeNestedStatus(ReadOnlySpan<byte> key, ref JsonParts parts)
    {
        JsonPair* status = _nested.Find(key);
        if (status is not null && status->Kind == JsonKind.Number && JsonValues.IsInteger(JsonKey.StatusAlias, status->Bytes))
            parts.StatusCode = Keep(JsonParts.StatusCodePlace, status, ref parts);
    }

    /// <summary>Trace and span id of a <c>trace</c> or <c>span</c> object.</summary>
    /// <param name="trace">Another name of the trace id there, or empty.</param>
    /// <param name="span">Another name of the span id there, or empty.</param>
    private bool TryTakeIds(in LineText text, in JsonRoles roles, int key, ReadOnlySpan<byte> trace, ReadOnlySpan<byte> span, ref JsonParts parts)
    {
        if (!TryOpen(text, key, out bool isThere) || !isThere)
            return !isThere;
        if (parts.TraceId is null && roles.TraceId < 0)
        {
            parts.TraceId = NestedText(JsonParts.TraceIdPlace, "trace_id"u8, ref parts);
            if (parts.TraceId is null && !trace.IsEmpty)
                parts.TraceId = NestedText(JsonParts.TraceIdPlace, trace, ref parts);
        }
        if (parts.SpanId is null && roles.SpanId < 0)
        {
            parts.SpanId = NestedText(JsonParts.SpanIdPlace, "span_id"u8, ref parts);
            if (parts.SpanId is null && !span.IsEmpty)
                parts.SpanId = NestedText(JsonParts.SpanIdPlace, span, ref parts);
        }
        return true;
    }

    /// <summary>Reads the object that is the value of a key; false where the general path has to.</summary>
    private bool TryOpen(in LineText text, int key, out bool isThere)
    {
        isThere = false;
        if ((_table.Known & JsonKey.Bit(key)) == 0)
            return true;
        JsonPair* pair = _table[key];
        if (pair->Kind < JsonKind.Nested || *pair->Value != (byte)'{')
            return true;
        isThere = true;
        return ParserOf(text, pair).Parse(pair->Value + pair->ValueLength, _nested) == ParseVerdict.Match;
    }

    private static JsonParser<TIsa> ParserOf(in LineText text, JsonPair* pair) =>
        new(text.Start, (int)(pair->Value - text.Start), text.Escapes, pair->FirstEscape);

    private JsonPair* NestedText(int place, ReadOnlySpan<byte> key, ref JsonParts parts)
    {
        JsonPair* pair = _nested.Find(key);
        return pair is null || pair->Kind > JsonKind.EscapedText ? null : Keep(place, pair, ref parts);
    }

    /// <summary>Copies what the next object would overwrite.</summary>
    private JsonPair* Keep(int place, JsonPair* pair, ref JsonParts parts)
    {
        JsonPair* part = _table.Pairs + JsonTable.Capacity + place;
        *part = *pair;
        parts.AreCopied = true;
        return part;
    }
}
