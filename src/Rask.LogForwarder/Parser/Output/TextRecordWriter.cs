using System.Runtime.CompilerServices;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Parser.TextFormats;

namespace Rask.LogForwarder.Parser.Output;

/// <summary>Writes the record of a line that a text format has taken apart. Thread-safe.</summary>
internal static unsafe class TextRecordWriter<TIsa>
    where TIsa : struct, IVectorIsa
{
    /// <summary>Writes up to and including the last field, without closing braces. The caller has made room for <see cref="TextParts.Bound"/> and what the source adds.</summary>
    public static byte* Write(byte* o, TextParts parts, in EnvelopeLine line, in RecordSource source, long offset)
    {
        var head = new TextSlice(RecordFormats.Head(parts.Format));
        o = Value(Constant(o, head.Start, head.Length), parts.Message);
        o = Emit<TIsa>.Common(o, parts.Level, line, source);
        if (!parts.Method.IsAbsent)
            o = Member(o, ",\"method\":\""u8, parts.Method);
        if (!parts.Path.IsAbsent)
            o = Member(o, ",\"path\":\""u8, parts.Path);
        if (!parts.IpAddress.IsAbsent)
            o = Member(o, ",\"ip_address\":\""u8, parts.IpAddress);
        if (!parts.UserAgent.IsAbsent)
            o = Member(o, ",\"user_agent\":\""u8, parts.UserAgent);
        if (!parts.TraceId.IsAbsent)
            o = Member(o, ",\"trace_id\":\""u8, parts.TraceId);
        if (!parts.SpanId.IsAbsent)
            o = Member(o, ",\"span_id\":\""u8, parts.SpanId);
        if (!parts.StatusCode.IsAbsent)
            o = Emit<TIsa>.Number(o, ",\"status_code\":"u8, parts.StatusCode.Start, parts.StatusCode.Length);
        if (!parts.ResponseSize.IsAbsent)
            o = Emit<TIsa>.Number(o, ",\"response_size\":"u8, parts.ResponseSize.Start, parts.ResponseSize.Length);
        o = Emit<TIsa>.Id(o, source, offset);
        return Fields(Emit<TIsa>.Literal(o, ",\"fields\":{"u8), parts.Fields);
    }

    private static byte* Fields(byte* o, ReadOnlySpan<TextField> fields)
    {
        byte* first = o;
        foreach (ref readonly TextField field in fields)
        {
            if (field.Underscores < 0)
                continue;
            if (o != first)
                *o++ = (byte)',';
            *o++ = (byte)'"';
            for (int i = field.Underscores; i > 0; i--)
                *o++ = (byte)'_';
            o = Constant(o, field.KeyStart, field.KeyLength);
            o = Value(Emit<TIsa>.Literal(o, "\":\""u8), field.Value);
            *o++ = (byte)'"';
        }
        return o;
    }

    /// <summary>Copies a short text and reads nothing beyond it: behind a constant there may be no memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Constant(byte* o, byte* source, int length)
    {
        if (length < sizeof(ulong))
            return ShortConstant(o, source, length);
        int last = length - sizeof(ulong);
        for (int at = 0; at < last; at += sizeof(ulong))
            Unsafe.WriteUnaligned(o + at, Unsafe.ReadUnaligned<ulong>(source + at));
        Unsafe.WriteUnaligned(o + last, Unsafe.ReadUnaligned<ulong>(source + last));
        return o + length;
    }

    /// <summary>Most names of fields: with two overlapping halves, whatever their length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* ShortConstant(byte* o, byte* source, int length)
    {
        if (length >= sizeof(uint))
        {
            uint end = Unsafe.ReadUnaligned<uint>(source + length - sizeof(uint));
            Unsafe.WriteUnaligned(o, Unsafe.ReadUnaligned<uint>(source));
            Unsafe.WriteUnaligned(o + length - sizeof(uint), end);
            return o + length;
        }
        for (int i = 0; i < length; i++)
            o[i] = source[i];
        return o + length;
    }

    private static byte* Member(byte* o, ReadOnlySpan<byte> commaKey, TextSlice value)
    {
        o = Value(Emit<TIsa>.Literal(o, commaKey), value);
        *o = (byte)'"';
        return o + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Value(byte* o, in TextSlice value) =>
        value.Form == SliceForm.Escaped ? Emit<TIsa>.Copy(o, value.Start, value.Length) : DecodedValue(o, value);

    private static byte* DecodedValue(byte* o, TextSlice value) => value.Form switch
    {
        SliceForm.GoQuoted => GoQuotedText.Write(o, value.Start, value.Start + value.Length),
        SliceForm.RustQuoted => RustQuotedText.Write(o, value.Start, value.Start + value.Length),
        SliceForm.JsonQuoted => QuotedJson.WriteString(o, value.Start, value.Start + value.Length),
        SliceForm.JsonNested => QuotedJson.WriteCompact(o, value.Start, value.Start + value.Length),
        _ => Emit<TIsa>.Copy(o, value.Start, value.Length),
    };
}
