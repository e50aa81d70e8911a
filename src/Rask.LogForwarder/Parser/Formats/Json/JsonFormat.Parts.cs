using Rask.LogForwarder.Parser.Output;

namespace Rask.LogForwarder.Parser.Formats.Json;

/// <content>The members of a record beside message and level, as far as the object's own members give them.</content>
internal sealed unsafe partial class JsonFormat<TIsa>
{
    /// <summary>Takes the values that are fit for their roles; false where an escape hides whether one is.</summary>
    private bool TryTakeParts(in JsonRoles roles, ref JsonParts parts, ref ulong consumed)
    {
        parts.Method = Take(roles.Method, ref consumed);
        parts.UserAgent = Take(roles.UserAgent, ref consumed);
        return TryTakePath(roles, ref parts, ref consumed)
            && TryTakeAddress(roles.IpAddress, ref parts, ref consumed)
            && TryTakeId(roles.TraceId, JsonKey.TraceIdAlias, ref parts.TraceId, ref consumed)
            && TryTakeId(roles.SpanId, JsonKey.SpanIdAlias, ref parts.SpanId, ref consumed)
            && (roles.TraceParent < 0 || TryTakeTraceParent(roles, ref parts))
            && TryTakeNumber(roles, roles.StatusCode, ref parts.StatusCode, ref consumed)
            && TryTakeNumber(roles, roles.ResponseSize, ref parts.ResponseSize, ref consumed);
    }

    private static byte* WriteParts(byte* o, in LineText text, in JsonParts parts)
    {
        o = WriteText(o, ",\"method\":\""u8, text, parts.Method);
        o = WriteText(o, ",\"path\":\""u8, text, parts.Path);
        o = WriteText(o, ",\"ip_address\":\""u8, text, parts.IpAddress);
        o = WriteText(o, ",\"user_agent\":\""u8, text, parts.UserAgent);
        o = WriteText(o, ",\"trace_id\":\""u8, text, parts.TraceId);
        o = WriteText(o, ",\"span_id\":\""u8, text, parts.SpanId);
        if (parts.StatusCode is not null)
            o = Emit<TIsa>.Number(o, ",\"status_code\":"u8, parts.StatusCode->Value, parts.StatusCode->ValueLength);
        if (parts.ResponseSize is not null)
            o = Emit<TIsa>.Number(o, ",\"response_size\":"u8, parts.ResponseSize->Value, parts.ResponseSize->ValueLength);
        return o;
    }

    private static byte* WriteText(byte* o, ReadOnlySpan<byte> commaKey, in LineText text, JsonPair* pair)
    {
        if (pair is null)
            return o;
        o = CopyValue(Emit<TIsa>.Literal(o, commaKey), text, pair);
        *o = (byte)'"';
        return o + 1;
    }

    private JsonPair* Take(int key, ref ulong consumed)
    {
        if (key < 0)
            return null;
        JsonPair* pair = _table[key];
        consumed |= Bit(pair);
        return pair;
    }

    private bool TryTakePath(in JsonRoles roles, ref JsonParts parts, ref ulong consumed)
    {
        if (roles.Request >= 0)
            return TryTakeRequest(_table[roles.Request], ref parts, ref consumed);
        if (roles.Path < 0)
            return true;
        ReadOnlySpan<byte> path = _table[roles.Path]->Bytes;
        if (roles.Path == JsonKey.Path || JsonValues.IsPath(path))
            parts.Path = Take(roles.Path, ref consumed);
        return parts.Path is not null || !path.StartsWith("\\"u8);
    }

    private bool TryTakeRequest(JsonPair* pair, ref JsonParts parts, ref ulong consumed)
    {
        ReadOnlySpan<byte> request = pair->Bytes;
        if (pair->Kind == JsonKind.EscapedText)
            return false;
        if (!JsonValues.TrySplitRequest(request, out int path, out int protocol))
            return !request.Contains((byte)'\\');
        if (request.IndexOf("\\u0020"u8) >= 0)
            return false;
        consumed |= Bit(pair);
        parts.Method = Part(JsonParts.MethodPlace, pair, 0, path - 1);
        parts.Path = Part(JsonParts.PathPlace, pair, path, protocol - 1 - path);
        parts.Protocol = Part(JsonParts.ProtocolPlace, pair, protocol, request.Length - protocol);
        return true;
    }

    private bool TryTakeAddress(int key, ref JsonParts parts, ref ulong consumed)
    {
        if (key < 0)
            return true;
        ReadOnlySpan<byte> address = _table[key]->Bytes;
        if (key == JsonKey.IpAddress || JsonValues.IsIpAddress(address))
            parts.IpAddress = Take(key, ref consumed);
        return parts.IpAddress is not null || !address.Contains((byte)'\\');
    }

    private bool TryTakeId(int key, int alias, ref JsonPair* part, ref ulong consumed)
    {
        if (key < 0)
            return true;
        ReadOnlySpan<byte> id = _table[key]->Bytes;
        if (key == alias && id.Contains((byte)'\\'))
            return false;
        if (key != alias || JsonValues.IsTraceId(id))
            part = Take(key, ref consumed);
        return true;
    }

    private bool TryTakeTraceParent(in JsonRoles roles, ref JsonParts parts)
    {
        JsonPair* pair = _table[roles.TraceParent];
        if (!JsonValues.IsTraceParent(pair->Bytes))
            return !pair->Bytes.Contains((byte)'\\');
        parts.TraceId = Part(JsonParts.TraceIdPlace, pair, JsonValues.TraceIdStart, JsonValues.TraceIdLength);
        if (roles.SpanId < 0)
            parts.SpanId = Part(JsonParts.SpanIdPlace, pair, JsonValues.SpanIdStart, JsonValues.SpanIdLength);
        return true;
    }

    private bool TryTakeNumber(in JsonRoles roles, int key, ref JsonPair* part, ref ulong consumed)
    {
        if (key < 0)
            return true;
        JsonPair* pair = _table[key];
        ReadOnlySpan<byte> digits = pair->Bytes;
        bool isText = roles.Dialect == JsonDialect.NginxAccess && pair->Kind <= JsonKind.EscapedText;
        if (isText && digits.Contains((byte)'\\'))
            return false;
        if ((isText || pair->Kind == JsonKind.Number) && JsonValues.IsInteger(key, digits))
            part = Take(key, ref consumed);
        return true;
    }

    /// <summary>A part of a text, in a place of its own behind the members.</summary>
    private JsonPair* Part(int place, JsonPair* pair, int start, int length)
    {
        JsonPair* part = _table.Pairs + JsonTable.Capacity + place;
        part->Kind = JsonKind.Text;
        part->Value = pair->Value + start;
        part->ValueLength = length;
        return part;
    }
}
