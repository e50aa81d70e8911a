using Rask.LogForwarder.Parser.Formats;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Gives the named values of a line that a record knows by name their own place, as it is done with JSON objects. Thread-safe.</summary>
internal static unsafe class KnownMembers
{
    /// <summary>Length of a W3C <c>traceparent</c>: version, trace id, span id, flags.</summary>
    private const int TraceParentLength = 55;

    private const int TraceIdStart = 3;
    private const int TraceIdLength = 32;
    private const int SpanIdStart = 36;
    private const int SpanIdLength = 16;

    /// <summary>Takes what HTTP and trace contexts are known by.</summary>
    public static void Take(TextParts parts)
    {
        if (parts.FieldCount == 0)
            return;
        parts.Method = parts.Take("method"u8);
        parts.Path = parts.Take("path"u8);
        parts.IpAddress = parts.Take("ip_address"u8);
        parts.UserAgent = parts.Take("user_agent"u8);
        parts.TraceId = Id(parts, "trace_id"u8, "traceId"u8, "traceID"u8, "trace.id"u8);
        parts.SpanId = Id(parts, "span_id"u8, "spanId"u8, "spanID"u8, "span.id"u8);
        if (parts.TraceId.IsAbsent)
            TakeTraceParent(parts);
        parts.StatusCode = parts.Peek("status_code"u8).IsAbsent
            ? Integer(parts, "status"u8, NumberRanges.MinStatus, NumberRanges.MaxStatus)
            : Integer(parts, "status_code"u8, 0, NumberRanges.MaxStatusCode);
        parts.ResponseSize = Integer(parts, "response_size"u8, 0, long.MaxValue);
    }

    /// <summary>The level that the line tells under a name; it stays in the fields unless it is one of ours.</summary>
    public static void TakeLevel(TextParts parts)
    {
        _ = TryTakeLevel(parts, "level"u8) || TryTakeLevel(parts, "lvl"u8) || TryTakeLevel(parts, "severity"u8);
    }

    /// <summary>Sets the level, and keeps its text in the fields unless it is one of ours.</summary>
    /// <returns>False where the text names no level.</returns>
    public static bool TrySetLevel(TextSlice text, TextParts parts)
    {
        parts.Level = RecordLevels.FromName(text.Bytes, out bool isCanonical);
        if (!isCanonical && parts.Level != RecordLevel.None)
            _ = parts.AddOwn("level"u8, text);
        return parts.Level != RecordLevel.None;
    }

    /// <summary>Whether a value is a number as a record has them: no sign, no zeros before it.</summary>
    public static bool IsInteger(TextSlice value, long min, long max) =>
        NumberRanges.IsInteger(value.Bytes, min, max) && (value.Length == 1 || *value.Start != (byte)'0');

    private static bool TryTakeLevel(TextParts parts, ReadOnlySpan<byte> key)
    {
        TextSlice value = parts.Peek(key);
        if (value.IsAbsent)
            return false;
        parts.Level = RecordLevels.FromName(value.Bytes, out bool isCanonical);
        if (isCanonical)
            _ = parts.Take(key);
        else if (parts.Level == RecordLevel.None)
            parts.Level = RecordLevels.FromNumber(value.Bytes);
        return true;
    }

    private static TextSlice Integer(TextParts parts, ReadOnlySpan<byte> key, long min, long max)
    {
        TextSlice value = parts.Peek(key);
        return !value.IsAbsent && IsInteger(value, min, max) ? parts.Take(key) : default;
    }

    private static TextSlice Id(TextParts parts, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth)
    {
        TextSlice id = parts.Take(first);
        id = id.IsAbsent ? parts.Take(second) : id;
        id = id.IsAbsent ? parts.Take(third) : id;
        return id.IsAbsent ? parts.Take(fourth) : id;
    }

    /// <summary>W3C Trace Context, section 3.2: <c>00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01</c>. It stays in the fields, for its flags.</summary>
    private static void TakeTraceParent(TextParts parts)
    {
        TextSlice value = parts.Peek("traceparent"u8);
        if (value.Length != TraceParentLength)
            return;
        ReadOnlySpan<byte> text = value.Bytes;
        for (int i = 0; i < text.Length; i++)
        {
            bool isDash = i is 2 or 35 or 52;
            if (isDash ? text[i] != (byte)'-' : text[i] is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f')))
                return;
        }
        parts.TraceId = new TextSlice(value.Start + TraceIdStart, TraceIdLength);
        parts.SpanId = parts.SpanId.IsAbsent ? new TextSlice(value.Start + SpanIdStart, SpanIdLength) : parts.SpanId;
    }
}
