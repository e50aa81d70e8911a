using Rask.LogForwarder.Parser.Formats.Json;

namespace Rask.LogForwarder.Parser.General;

/// <summary>The slow twin of <see cref="JsonFormat{TIsa}"/>: a line that is a JSON object, possibly behind a prefix. One instance a thread.</summary>
internal sealed class JsonLine(GeneralRecord record)
{
    private readonly TextArena _arena = record.Arena;
    private readonly JsonFieldIndex _index = new(record.Arena, record.Fields);

    /// <summary>Reads the line into the record; leaves the record's fields empty where it is not such a line.</summary>
    public bool TryRead(TextRange text)
    {
        ReadOnlySpan<byte> line = _arena[text];
        int brace = line.IndexOf((byte)'{');
        if (brace < 0 || !line.TrimEnd(JsonObjectText.WhiteSpace).EndsWith("}"u8))
            return false;
        TextRange prefix = Trim(text.Slice(0, brace));
        if (!JsonObjectText.TryRead(text.Slice(brace), _arena, record.Fields) || (prefix.Length > 0 && record.Fields.Count == 0))
        {
            record.Fields.Clear();
            return false;
        }
        _index.Build();
        JsonDialects.TryTell(new JsonFieldMembers(_index), out JsonDialect dialect);
        TextRange? tracingMessage = null;
        if (dialect == JsonDialect.Rust)
        {
            dialect = JsonDialects.IsMeilisearch(_index.ValueOf(JsonKey.Target)) ? JsonDialect.Meilisearch : dialect;
            tracingMessage = ReadTracing();
        }
        record.Format = JsonFormats.Of(dialect);
        var roles = JsonRoles.Find(dialect, new JsonFieldMembers(_index));
        bool isAccess = dialect == JsonDialect.Meilisearch && IsRequestSpan();
        if (isAccess)
            record.Format = RecordFormat.MeilisearchAccess;
        else if (roles.Message >= 0)
            record.Message = _index.Take(roles.Message);
        else
            record.Message = tracingMessage ?? text;
        if (isAccess)
            record.Message = text;
        record.Level = TakeLevel(roles);
        TakeParts(roles);
        new JsonNestedParts(record, _index).Take(roles, isAccess);
        if (prefix.Length > 0)
            record.Fields.SetOwn("prefix"u8, prefix);
        return true;
    }

    private TextRange Trim(TextRange text)
    {
        int start = text.Length - _arena[text].TrimStart(JsonObjectText.WhiteSpace).Length;
        return text.Slice(start, _arena[text][start..].TrimEnd(JsonObjectText.WhiteSpace).Length);
    }

    /// <summary>
    /// Adds the members of tracing's <c>fields</c> to those of the object, as if they had been written flat. Where one of its
    /// keys is there already, <c>fields</c> stays as it is, and only the message is found in it.
    /// </summary>
    private TextRange? ReadTracing()
    {
        if (!_index.Has(JsonKey.Fields) || _index.FieldOf(JsonKey.Fields).Kind != FieldKind.Nested || !_index.ValueOf(JsonKey.Fields).StartsWith("{"u8))
            return null;
        TextRange fields = _index.FieldOf(JsonKey.Fields).Value;
        if (JsonObjectText.HasAnyKeyOf(fields, _arena, record.Fields))
            return JsonObjectText.Find(fields, _arena, "message"u8, out FieldKind kind) is { } message && kind == FieldKind.Text ? message : null;
        _index.Take(JsonKey.Fields);
        JsonObjectText.TryRead(fields, _arena, record.Fields);
        _index.Build();
        return null;
    }

    /// <summary>Whether this is the end of the span in which Meilisearch serves a request.</summary>
    private bool IsRequestSpan() =>
        _index.Has(JsonKey.Span)
        && _index.FieldOf(JsonKey.Span).Kind == FieldKind.Nested
        && _index.ValueOf(JsonKey.Span).StartsWith("{"u8)
        && JsonObjectText.Find(_index.FieldOf(JsonKey.Span).Value, _arena, "name"u8, out FieldKind kind) is { } name
        && kind == FieldKind.Text
        && _arena[name].SequenceEqual("HTTP request"u8);

    private RecordLevel TakeLevel(in JsonRoles roles)
    {
        if (roles.Level < 0)
            return RecordLevel.None;
        ReadOnlySpan<byte> value = _index.ValueOf(roles.Level);
        FieldKind kind = _index.FieldOf(roles.Level).Kind;
        if (kind == FieldKind.Number)
            return JsonLevels.FromNumber(roles.Dialect, roles.Level, value);
        if (kind != FieldKind.Text)
            return RecordLevel.None;
        RecordLevel level = JsonLevels.FromName(roles.Level, value, out bool isCanonical);
        if (isCanonical)
            _index.Take(roles.Level);
        return level;
    }

    private void TakeParts(in JsonRoles roles)
    {
        record.Method = Take(roles.Method, true);
        record.UserAgent = Take(roles.UserAgent, true);
        record.Path = Take(roles.Path, roles.Path == JsonKey.Path || (roles.Path >= 0 && JsonValues.IsPath(_index.ValueOf(roles.Path))));
        record.IpAddress = Take(roles.IpAddress, roles.IpAddress == JsonKey.IpAddress || (roles.IpAddress >= 0 && JsonValues.IsIpAddress(_index.ValueOf(roles.IpAddress))));
        record.TraceId = Take(roles.TraceId, roles.TraceId != JsonKey.TraceIdAlias || JsonValues.IsTraceId(_index.ValueOf(roles.TraceId)));
        record.SpanId = Take(roles.SpanId, roles.SpanId != JsonKey.SpanIdAlias || JsonValues.IsTraceId(_index.ValueOf(roles.SpanId)));
        record.StatusCode = TakeInteger(roles, roles.StatusCode);
        record.ResponseSize = TakeInteger(roles, roles.ResponseSize);
        if (roles.TraceParent >= 0 && JsonValues.IsTraceParent(_index.ValueOf(roles.TraceParent)))
        {
            TextRange parent = _index.FieldOf(roles.TraceParent).Value;
            record.TraceId = parent.Slice(JsonValues.TraceIdStart, JsonValues.TraceIdLength);
            if (roles.SpanId < 0)
                record.SpanId = parent.Slice(JsonValues.SpanIdStart, JsonValues.SpanIdLength);
        }
        if (roles.Request >= 0 && JsonValues.TrySplitRequest(_index.ValueOf(roles.Request), out int path, out int protocol))
        {
            TextRange request = _index.Take(roles.Request);
            record.Method = request.Slice(0, path - 1);
            record.Path = request.Slice(path, protocol - 1 - path);
            record.Fields.SetOwn("protocol"u8, request.Slice(protocol));
        }
    }

    private TextRange? Take(int key, bool isFit) => key >= 0 && isFit ? _index.Take(key) : null;

    private TextRange? TakeInteger(in JsonRoles roles, int key)
    {
        if (key < 0)
            return null;
        FieldKind kind = _index.FieldOf(key).Kind;
        bool isNumber = kind == FieldKind.Number || (kind == FieldKind.Text && roles.Dialect == JsonDialect.NginxAccess);
        return Take(key, isNumber && JsonValues.IsInteger(key, _index.ValueOf(key)));
    }
}
