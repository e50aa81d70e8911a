using System.Numerics;
using System.Runtime.CompilerServices;
using Rask.LogForwarder.Parser.Output;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Parser.Formats.Json;

/// <content>Lines whose object has a shape that an earlier one had.</content>
internal sealed unsafe partial class JsonFormat<TIsa>
{
    /// <summary>Whether <see cref="TryWriteKnown"/> can succeed.</summary>
    public bool HasShapes => _shapes.First is not null;

    /// <summary>
    /// Writes the record of a line whose object has a known shape, up to and including its <c>fields</c>; null if it has none,
    /// or if the destination might not hold it. Writes what <see cref="TryWrite"/> would.
    /// </summary>
    /// <param name="overhead">Of <see cref="RecordSource.Overhead"/>.</param>
    /// <param name="next">Where the next line begins.</param>
    [SkipLocalsInit]
    public byte* TryWriteKnown(byte* o, byte* destinationEnd, byte* start, byte* end, in RecordSource source, long overhead, long offset, out byte* next)
    {
        next = start;
        Unsafe.SkipInit(out EnvelopeLine line);
        JsonPair* pairs = _table.Pairs;
        JsonStep* last = JsonShapeReader<TIsa>.TryRead(start, end, _shapes, pairs, ref line);
        if (last is null || line.BodyLength + overhead + line.BodyLength > destinationEnd - o)
            return null;
        ref readonly JsonRoles roles = ref last->Roles;
        ulong consumed = 0;
        RecordLevel level = RecordLevel.None;
        if (last->Level >= 0)
        {
            level = RecordLevels.FromCanonicalName(pairs[last->Level].Value, pairs[last->Level].ValueLength);
            consumed = 1ul << last->Level;
            if (level == RecordLevel.None)
            {
                consumed = 0;
                if (!TryTakeOtherLevel(roles, pairs + last->Level, ref consumed, out level))
                    return null;
            }
        }
        JsonParts parts = default;
        if (roles.Dialect != JsonDialect.Go || (last->Known & JsonKey.Promoted) != 0)
        {
            _table.Take(last);
            if (!HasNumbers(roles) || !TryTakeParts(roles, ref parts, ref consumed))
                return null;
        }
        next = line.Next;
        _shapes.Lines++;
        o = WriteHead(o, roles.Dialect);
        if (last->Message >= 0)
        {
            o = Emit<TIsa>.Copy(o, pairs[last->Message].Value, pairs[last->Message].ValueLength);
            consumed |= 1ul << last->Message;
        }
        else
        {
            o = Emit<TIsa>.Copy(o, line.Body, line.BodyLength - last->LineEndLength);
        }
        o = Emit<TIsa>.Common(o, level, line, source);
        if ((last->Known & JsonKey.Promoted) != 0)
        {
            LineText text = default;
            text.Start = line.Body;
            o = WriteParts(o, text, parts);
        }
        o = Emit<TIsa>.Id(o, source, offset);
        return WriteKnownFields(o, pairs, pairs + last->Count, consumed);
    }

    /// <summary>Whether what made the dialect out by being a number is one here, too, and not null.</summary>
    private bool HasNumbers(in JsonRoles roles)
    {
        if (roles.Dialect == JsonDialect.Go)
            return true;
        for (ulong keys = _table.Known & JsonDialects.NumberKeys; keys != 0; keys &= keys - 1)
        {
            if (_table[BitOperations.TrailingZeroCount(keys)]->Kind == JsonKind.Name)
                return false;
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteKnownFields(byte* o, JsonPair* pair, JsonPair* end, ulong consumed)
    {
        // Every key comes with the quote and the comma that end the member before; the first one's are written over.
        byte* first = Emit<TIsa>.Literal(o, ",\"fields\":{"u8);
        o = first - 2;
        for (; pair < end; pair++, consumed >>= 1)
        {
            if ((consumed & 1) != 0)
                continue;
            JsonStep* step = pair->Step;
            o = Emit<TIsa>.Copy(o, step->Key, step->KeyLength);
            o = Emit<TIsa>.Copy(o, pair->Value, pair->ValueLength);
        }
        if (o < first)
            return first;
        first[-2] = (byte)':';
        first[-1] = (byte)'{';
        *o = (byte)'"';
        return o + 1;
    }
}
