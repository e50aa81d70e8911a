using System.Runtime.CompilerServices;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Output;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>
/// A JSON object a line, possibly with a prefix before it: the structured logs of slog, zap, zerolog, logrus and of the other
/// <see cref="JsonDialect"/>s. One instance a thread.
/// </summary>
internal sealed unsafe partial class JsonFormat<TIsa> : IDisposable
    where TIsa : struct, IVectorIsa
{
    /// <summary><c>":"</c> and a byte that is written over, in one store.</summary>
    private const uint KeyEnd = '"' | (':' << 8) | ('"' << 16);

    /// <summary><c>","</c> and a byte that is written over.</summary>
    private const uint ValueEnd = '"' | (',' << 8) | ('"' << 16);

    /// <summary>Bytes of parts for which there is room beside two copies of a text: the constant parts of a record never need all of theirs.</summary>
    private const int MaxCopied = 256;

    private readonly JsonTable _table = new();
    private readonly JsonTable _nested = new();
    private readonly JsonShapes _shapes = new();
    private readonly JsonRolesMemo _roles = new();

    public void Dispose()
    {
        _table.Dispose();
        _nested.Dispose();
        _shapes.Dispose();
    }

    /// <summary>Writes the record up to and including its <c>fields</c>; null where the verdict is not <see cref="ParseVerdict.Match"/>.</summary>
    /// <param name="openingBrace">Offset of the object's brace.</param>
    /// <param name="objectEnd">Behind its last brace.</param>
    public byte* TryWrite(byte* o, in LineText text, int openingBrace, byte* objectEnd, in EnvelopeLine line, in RecordSource source, long offset, out ParseVerdict verdict)
    {
        // No escape lies before the brace: the caller has looked.
        var parser = new JsonParser<TIsa>(text.Start, openingBrace, text.Escapes, 0);
        verdict = parser.Parse(objectEnd, _table);
        if (verdict != ParseVerdict.Match)
            return null;
        var prefix = openingBrace == 0 ? default : new ReadOnlySpan<byte>(text.Start, openingBrace).Trim((byte)' ');
        if (!prefix.IsEmpty && _table.Count == 0)
        {
            verdict = ParseVerdict.NoMatch;
            return null;
        }
        // What is not decided here is for the general path.
        verdict = ParseVerdict.Undecided;
        if (!prefix.IsEmpty && _table.Find("prefix"u8) is not null)
            return null;
        ulong consumed = 0;
        bool isAccess = false;
        var members = new JsonTableMembers(_table);
        if (!JsonDialects.TryTell(members, out JsonDialect dialect) || (dialect == JsonDialect.Rust && !TryReadTracing(text, ref dialect, ref consumed, out isAccess)))
            return null;
        ref readonly JsonRoles roles = ref _roles.Find(dialect, _table);
        JsonParts parts = default;
        if (!TryTakeLevel(roles, ref consumed, out RecordLevel level)
            || ((_table.Known & JsonKey.Promoted) != 0 && !(TryTakeParts(roles, ref parts, ref consumed) && TryTakeNested(text, roles, isAccess, ref parts))))
            return null;
        int messageKey = isAccess ? JsonKey.None : roles.Message;
        // The caller has made room for two copies of the text; parts of a third have to fit with what is constant.
        if ((parts.AreCopied && messageKey < 0 && parts.Length > MaxCopied) || (parts.Protocol is not null && _table.Find("protocol"u8) is not null))
            return null;
        verdict = ParseVerdict.Match;
        if (openingBrace == 0)
            _shapes.Learn(text.Start, text.End, line.Body + line.BodyLength, _table, roles);
        o = isAccess ? Emit<TIsa>.Literal(o, RecordFormats.Head(RecordFormat.MeilisearchAccess)) : WriteHead(o, dialect);
        if (messageKey < 0)
        {
            o = Emit<TIsa>.Copy(o, text.Start, (int)(text.End - text.Start));
        }
        else
        {
            JsonPair* message = _table[messageKey];
            consumed |= Bit(message);
            o = CopyValue(o, text, message);
        }
        o = Emit<TIsa>.Common(o, level, line, source);
        if ((_table.Known & JsonKey.Promoted) != 0)
            o = WriteParts(o, text, parts);
        o = Emit<TIsa>.Id(o, source, offset);
        return WriteFields(o, text, prefix, parts.Protocol, consumed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteHead(byte* o, JsonDialect dialect) =>
        dialect == JsonDialect.Go
            ? Emit<TIsa>.Literal(o, "{\"service_type\":\"go\",\"log_type\":\"structured\",\"message\":\""u8)
            : Emit<TIsa>.Literal(o, RecordFormats.Head(JsonFormats.Of(dialect)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* WriteFields(byte* o, in LineText text, ReadOnlySpan<byte> prefix, JsonPair* protocol, ulong consumed)
    {
        // Every member is written with the comma and the quote that begin the next one.
        o = Emit<TIsa>.Literal(o, ",\"fields\":{\""u8);
        byte* first = o;
        int count = _table.Count;
        JsonPair* pair = _table.Pairs;
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
        if (protocol is not null)
            o = WriteOwn(o, "protocol\":\""u8, protocol->Value, protocol->ValueLength);
        if (!prefix.IsEmpty)
        {
            fixed (byte* p = prefix)
                o = WriteOwn(o, "prefix\":\""u8, p, prefix.Length);
        }
        // What begins the next member gives way.
        return o == first ? o - 1 : o - 2;
    }

    private static byte* WriteOwn(byte* o, ReadOnlySpan<byte> key, byte* value, int length)
    {
        o = Emit<TIsa>.Copy(Emit<TIsa>.Literal(o, key), value, length);
        *(uint*)o = ValueEnd;
        return o + 3;
    }

    /// <summary>False where an escape hides what the level is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTakeLevel(in JsonRoles roles, ref ulong consumed, out RecordLevel level)
    {
        level = RecordLevel.None;
        if (roles.Level < 0)
            return true;
        JsonPair* pair = _table[roles.Level];
        if (pair->Kind == JsonKind.Text)
        {
            level = RecordLevels.FromCanonicalName(pair->Value, pair->ValueLength);
            if (level != RecordLevel.None)
            {
                consumed |= Bit(pair);
                return true;
            }
        }
        return TryTakeOtherLevel(roles, pair, ref consumed, out level);
    }

    private bool TryTakeOtherLevel(in JsonRoles roles, JsonPair* pair, ref ulong consumed, out RecordLevel level)
    {
        level = RecordLevel.None;
        if (pair->Kind == JsonKind.Number)
            level = JsonLevels.FromNumber(roles.Dialect, roles.Level, pair->Bytes);
        if (pair->Kind > JsonKind.EscapedText)
            return true;
        level = JsonLevels.FromName(roles.Level, pair->Bytes, out bool isCanonical);
        if (isCanonical)
            consumed |= Bit(pair);
        return level != RecordLevel.None || !pair->Bytes.Contains((byte)'\\');
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Bit(JsonPair* pair) => 1ul << (int)(pair - _table.Pairs);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* CopyValue(byte* o, in LineText text, JsonPair* pair)
    {
        if (pair->Kind is JsonKind.EscapedText or JsonKind.SpacedNested)
            return InnerText<TIsa>.Copy(o, text, pair);
        return Emit<TIsa>.Copy(o, pair->Value, pair->ValueLength);
    }
}
