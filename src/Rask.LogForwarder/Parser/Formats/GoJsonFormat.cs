using System.Runtime.CompilerServices;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Output;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Parser.Formats;

/// <summary>
/// <c>go</c> / <c>structured</c>: a JSON object a line, as slog, zap, zerolog, logrus and many others write it, possibly with
/// a prefix before it. One instance a thread.
/// </summary>
internal sealed unsafe partial class GoJsonFormat<TIsa> : IDisposable
    where TIsa : struct, IVectorIsa
{
    /// <summary><c>":"</c> and a byte that is written over, in one store.</summary>
    private const uint KeyEnd = '"' | (':' << 8) | ('"' << 16);

    /// <summary><c>","</c> and a byte that is written over.</summary>
    private const uint ValueEnd = '"' | (',' << 8) | ('"' << 16);

    private readonly GoJsonTable _table = new();
    private readonly GoJsonShapes _shapes = new();

    public void Dispose()
    {
        _table.Dispose();
        _shapes.Dispose();
    }

    /// <summary>Writes the record up to and including its <c>fields</c>; null where the verdict is not <see cref="ParseVerdict.Match"/>.</summary>
    /// <param name="openingBrace">Offset of the object's brace.</param>
    /// <param name="objectEnd">Behind its last brace.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* TryWrite(byte* o, in LineText text, int openingBrace, byte* objectEnd, in EnvelopeLine line, in RecordSource source, long offset, out ParseVerdict verdict)
    {
        // No escape lies before the brace: the caller has looked.
        var parser = new GoJsonParser<TIsa>(text.Start, openingBrace, text.Escapes, 0);
        verdict = parser.Parse(objectEnd, _table);
        if (verdict != ParseVerdict.Match)
            return null;
        var prefix = openingBrace == 0 ? default : new ReadOnlySpan<byte>(text.Start, openingBrace).Trim((byte)' ');
        if (!prefix.IsEmpty)
        {
            if (_table.Count == 0)
                verdict = ParseVerdict.NoMatch;
            else if (HasKey(text.Start, "prefix"u8))
                verdict = ParseVerdict.Undecided;
        }
        ulong consumed = 0;
        RecordLevel level = TakeLevel(text.Start, ref consumed, ref verdict);
        if (verdict != ParseVerdict.Match)
            return null;
        if (openingBrace == 0)
            _shapes.Learn(text.Start, text.End, line.Body + line.BodyLength, _table);
        o = WriteCommon(o, text, level, ref consumed, line, source, offset);
        return WriteFields(o, text, prefix, consumed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* WriteCommon(byte* o, in LineText text, RecordLevel level, ref ulong consumed, in EnvelopeLine line, in RecordSource source, long offset)
    {
        o = Emit<TIsa>.Literal(o, "{\"service_type\":\"go\",\"log_type\":\"structured\",\"message\":\""u8);
        GoJsonPair* message = FirstNotNull(text.Start, GoJsonKey.Msg, GoJsonKey.Message);
        if (message is null)
        {
            o = Emit<TIsa>.Copy(o, text.Start, (int)(text.End - text.Start));
        }
        else
        {
            consumed |= Bit(message);
            o = CopyValue(o, text, message);
        }
        o = Emit<TIsa>.Common(o, level, line, source);
        if ((_table.Known & GoJsonKey.Promoted) != 0)
            o = WritePromoted(o, text, ref consumed);
        return Emit<TIsa>.Id(o, source, offset);
    }

    private byte* WritePromoted(byte* o, in LineText text, ref ulong consumed)
    {
        o = WriteString(o, ",\"method\":\""u8, text, _table.Find(GoJsonKey.Method), ref consumed);
        o = WriteString(o, ",\"path\":\""u8, text, _table.Find(GoJsonKey.Path), ref consumed);
        o = WriteString(o, ",\"ip_address\":\""u8, text, _table.Find(GoJsonKey.IpAddress), ref consumed);
        o = WriteString(o, ",\"user_agent\":\""u8, text, _table.Find(GoJsonKey.UserAgent), ref consumed);
        o = WriteString(o, ",\"trace_id\":\""u8, text, FirstString(GoJsonKey.TraceId, GoJsonKey.TraceIdCamel), ref consumed);
        o = WriteString(o, ",\"span_id\":\""u8, text, FirstString(GoJsonKey.SpanId, GoJsonKey.SpanIdCamel), ref consumed);
        GoJsonPair* status = _table.Find(GoJsonKey.StatusCode);
        if (status is not null)
            o = WriteNumber(o, ",\"status_code\":"u8, text.Start, status, 0, NumberRanges.MaxStatusCode, ref consumed);
        else
            o = WriteNumber(o, ",\"status_code\":"u8, text.Start, _table.Find(GoJsonKey.Status), NumberRanges.MinStatus, NumberRanges.MaxStatus, ref consumed);
        return WriteNumber(o, ",\"response_size\":"u8, text.Start, _table.Find(GoJsonKey.ResponseSize), 0, long.MaxValue, ref consumed);
    }

    private byte* WriteString(byte* o, ReadOnlySpan<byte> commaKey, in LineText text, GoJsonPair* pair, ref ulong consumed)
    {
        if (pair is null || pair->Kind > GoJsonKind.EscapedText)
            return o;
        consumed |= Bit(pair);
        o = CopyValue(Emit<TIsa>.Literal(o, commaKey), text, pair);
        *o = (byte)'"';
        return o + 1;
    }

    private byte* WriteNumber(byte* o, ReadOnlySpan<byte> commaKey, byte* text, GoJsonPair* pair, long min, long max, ref ulong consumed)
    {
        if (pair is null || pair->Kind != GoJsonKind.Number || !NumberRanges.IsInteger(new ReadOnlySpan<byte>(pair->Value, pair->ValueLength), min, max))
            return o;
        consumed |= Bit(pair);
        return Emit<TIsa>.Number(o, commaKey, pair->Value, pair->ValueLength);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* WriteFields(byte* o, in LineText text, ReadOnlySpan<byte> prefix, ulong consumed)
    {
        // Every member is written with the comma and the quote that begin the next one.
        o = Emit<TIsa>.Literal(o, ",\"fields\":{\""u8);
        byte* first = o;
        byte* start = text.Start;
        int count = _table.Count;
        GoJsonPair* pair = _table.Pairs;
        for (int i = 0; i < count; i++, pair++)
        {
            if (((consumed >> i) & 1) != 0)
                continue;
            o = Emit<TIsa>.Copy(o, pair->Key, pair->KeyLength);
            *(uint*)o = KeyEnd;
            o = CopyValue(o + 3, text, pair);
            *(uint*)o = ValueEnd;
            o += 3;
        }
        if (!prefix.IsEmpty)
        {
            o = Emit<TIsa>.Literal(o, "prefix\":\""u8);
            fixed (byte* p = prefix)
                o = Emit<TIsa>.Copy(o, p, prefix.Length);
            *(uint*)o = ValueEnd;
            o += 3;
        }
        // What begins the next member gives way.
        return o == first ? o - 1 : o - 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RecordLevel TakeLevel(byte* text, ref ulong consumed, ref ParseVerdict verdict)
    {
        GoJsonPair* pair = _table.Find(GoJsonKey.Level);
        if (pair is not null && pair->Kind == GoJsonKind.Text)
        {
            RecordLevel level = RecordLevels.FromCanonicalName(pair->Value, pair->ValueLength);
            if (level != RecordLevel.None)
            {
                consumed |= Bit(pair);
                return level;
            }
        }
        return TakeOtherLevel(pair, text, ref consumed, ref verdict);
    }

    private RecordLevel TakeOtherLevel(GoJsonPair* pair, byte* text, ref ulong consumed, ref ParseVerdict verdict)
    {
        pair = pair is not null ? pair : _table.Find(GoJsonKey.Lvl);
        pair = pair is not null ? pair : _table.Find(GoJsonKey.Severity);
        if (pair is null)
            return RecordLevel.None;
        var value = new ReadOnlySpan<byte>(pair->Value, pair->ValueLength);
        if (pair->Kind == GoJsonKind.Number)
            return RecordLevels.FromNumber(value);
        if (pair->Kind > GoJsonKind.EscapedText)
            return RecordLevel.None;
        RecordLevel level = RecordLevels.FromName(value, out bool isCanonical);
        if (isCanonical)
            consumed |= Bit(pair);
        else if (level == RecordLevel.None && value.Contains((byte)'\\') && verdict == ParseVerdict.Match)
            verdict = ParseVerdict.Undecided;
        return level;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private GoJsonPair* FirstNotNull(byte* text, int key, int alias)
    {
        GoJsonPair* pair = _table.Find(key);
        if (pair is null || IsNull(text, pair))
            pair = _table.Find(alias);
        return pair is null || IsNull(text, pair) ? null : pair;
    }

    private GoJsonPair* FirstString(int key, int alias)
    {
        GoJsonPair* pair = _table.Find(key);
        return pair is not null && pair->Kind <= GoJsonKind.EscapedText ? pair : _table.Find(alias);
    }

    private static bool IsNull(byte* text, GoJsonPair* pair) => pair->Kind == GoJsonKind.Name && *pair->Value == (byte)'n';

    private bool HasKey(byte* text, ReadOnlySpan<byte> key)
    {
        for (int i = 0; i < _table.Count; i++)
        {
            if (new ReadOnlySpan<byte>(_table.Pairs[i].Key, _table.Pairs[i].KeyLength).SequenceEqual(key))
                return true;
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Bit(GoJsonPair* pair) => 1ul << (int)(pair - _table.Pairs);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* CopyValue(byte* o, in LineText text, GoJsonPair* pair)
    {
        if (pair->Kind is GoJsonKind.EscapedText or GoJsonKind.SpacedNested)
            return InnerText<TIsa>.Copy(o, text, pair);
        return Emit<TIsa>.Copy(o, pair->Value, pair->ValueLength);
    }
}
