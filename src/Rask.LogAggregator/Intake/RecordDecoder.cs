using System.Numerics;
using System.Text.Unicode;

namespace Rask.LogAggregator.Intake;

/// <summary>
/// Decides whether a line is a record: one JSON object in valid UTF-8, with the keys of <see cref="RecordSchema"/>, each with
/// a value of its type, none missing, none twice and none besides. Allocates nothing per line. Not thread-safe.
/// </summary>
internal sealed class RecordDecoder
{
    private readonly NameSet _fieldNames = new();
    private byte[] _unescapedName = new byte[256];
    private byte[] _unescapedService = new byte[256];

    /// <summary>Checks a line, given without its line feed.</summary>
    /// <param name="line">The line.</param>
    /// <param name="text">For a good record the name of its service; else the name that a fault speaks of. Valid until the next call.</param>
    public RecordFault Decode(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!Utf8.IsValid(line))
            return new RecordFault(FaultKind.InvalidUtf8);
        var cursor = new JsonCursor(line);
        if (cursor.AtEnd())
            return new RecordFault(FaultKind.Blank);
        if (!cursor.TryTake((byte)'{'))
            return new RecordFault(FaultKind.NotAnObject);

        ReadOnlySpan<byte> service = default;
        uint seen = 0;
        int expected = 0;
        if (!cursor.TryTake((byte)'}'))
        {
            do
            {
                RecordFault fault = TakeName(ref cursor, out ReadOnlySpan<byte> name);
                if (fault.Kind != FaultKind.None)
                    return fault;
                int key = RecordSchema.IndexOf(name, expected);
                if (key < 0)
                {
                    text = name;
                    return new RecordFault(FaultKind.UnknownKey, -1, cursor.Position);
                }

                if ((seen & (1u << key)) != 0)
                    return new RecordFault(FaultKind.DuplicateKey, key, cursor.Position);
                seen |= 1u << key;
                expected = key + 1;

                fault = RecordSchema.RuleOf(key) == ValueRule.Fields
                    ? TakeFields(ref cursor, key, out text)
                    : TakeValue(ref cursor, key, ref service);
                if (fault.Kind != FaultKind.None)
                    return fault;
            }
            while (cursor.TryTake((byte)','));

            if (!cursor.TryTake((byte)'}'))
                return Malformed(cursor);
        }

        if (!cursor.AtEnd())
            return Malformed(cursor);
        uint missing = RecordSchema.Required & ~seen;
        if (missing != 0)
            return new RecordFault(FaultKind.MissingKey, BitOperations.TrailingZeroCount(missing), cursor.Position);
        text = service;
        return RecordFault.None;
    }

    /// <summary>Takes a name and its colon.</summary>
    private RecordFault TakeName(scoped ref JsonCursor cursor, out ReadOnlySpan<byte> name)
    {
        JsonStringKind kind = cursor.TakeString(out name);
        if (kind >= JsonStringKind.Malformed)
            return BadString(kind, cursor);
        if (kind == JsonStringKind.Escaped)
            name = Unescape(name, ref _unescapedName);
        return cursor.TryTake((byte)':') ? RecordFault.None : Malformed(cursor);
    }

    private RecordFault TakeValue(scoped ref JsonCursor cursor, int key, ref ReadOnlySpan<byte> service)
    {
        ValueRule rule = RecordSchema.RuleOf(key);
        bool good = rule switch
        {
            ValueRule.StatusCode => cursor.TryTakeInteger(ushort.MaxValue),
            ValueRule.Size => cursor.TryTakeInteger(long.MaxValue),
            _ => rule is ValueRule.TextOrNull or ValueRule.Level && cursor.TryTakeNull(),
        };
        if (good)
            return RecordFault.None;
        if (rule is ValueRule.StatusCode or ValueRule.Size || cursor.Peek() != (byte)'"')
            return new RecordFault(FaultKind.WrongValue, key, cursor.Position);

        JsonStringKind kind = cursor.TakeString(out ReadOnlySpan<byte> value);
        if (kind >= JsonStringKind.Malformed)
            return BadString(kind, cursor);
        if (key == RecordSchema.ServiceName)
        {
            service = kind == JsonStringKind.Escaped ? Unescape(value, ref _unescapedService) : value;
            return RecordFault.None;
        }

        if (rule is ValueRule.Text or ValueRule.TextOrNull)
            return RecordFault.None;
        if (kind == JsonStringKind.Escaped)
            value = Unescape(value, ref _unescapedName);
        return (rule == ValueRule.Stream ? IsStream(value) : IsLevel(value))
            ? RecordFault.None
            : new RecordFault(FaultKind.WrongValue, key, cursor.Position);
    }

    private RecordFault TakeFields(scoped ref JsonCursor cursor, int key, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!cursor.TryTake((byte)'{'))
            return new RecordFault(FaultKind.WrongValue, key, cursor.Position);
        if (cursor.TryTake((byte)'}'))
            return RecordFault.None;
        _fieldNames.Clear();
        do
        {
            RecordFault fault = TakeName(ref cursor, out name);
            if (fault.Kind != FaultKind.None)
                return fault;
            if (!_fieldNames.Add(name))
                return new RecordFault(FaultKind.DuplicateField, key, cursor.Position);
            if (cursor.Peek() != (byte)'"')
                return new RecordFault(FaultKind.FieldNotText, key, cursor.Position);
            JsonStringKind kind = cursor.TakeString(out _);
            if (kind >= JsonStringKind.Malformed)
                return BadString(kind, cursor);
        }
        while (cursor.TryTake((byte)','));

        return cursor.TryTake((byte)'}') ? RecordFault.None : Malformed(cursor);
    }

    private static bool IsStream(ReadOnlySpan<byte> value) => value.SequenceEqual("stdout"u8) || value.SequenceEqual("stderr"u8);

    private static bool IsLevel(ReadOnlySpan<byte> value) =>
        value.SequenceEqual("Info"u8) || value.SequenceEqual("Warn"u8) || value.SequenceEqual("Error"u8)
        || value.SequenceEqual("Debug"u8) || value.SequenceEqual("Fatal"u8);

    private static RecordFault Malformed(in JsonCursor cursor) => new(FaultKind.MalformedJson, -1, cursor.Position);

    private static RecordFault BadString(JsonStringKind kind, in JsonCursor cursor) =>
        new(kind == JsonStringKind.LoneSurrogate ? FaultKind.LoneSurrogate : FaultKind.MalformedJson, -1, cursor.Position);

    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw, ref byte[] buffer)
    {
        if (buffer.Length < raw.Length)
            buffer = new byte[raw.Length];
        return buffer.AsSpan(0, JsonEscapes.Unescape(raw, buffer));
    }
}
