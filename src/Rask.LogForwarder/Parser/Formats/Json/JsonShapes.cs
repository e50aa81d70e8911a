using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>
/// The shapes of the objects that came: which keys, in which order, with which spaces. A service writes few of them, and a
/// line of a known one can be read by comparing. Says nothing that the lines do not: a shape only spares looking.
/// </summary>
internal sealed unsafe class JsonShapes : IDisposable
{
    /// <summary>Steps that are kept; when they are used up, all are forgotten.</summary>
    public const int Capacity = 256;

    /// <summary>Most steps that are tried in one place.</summary>
    private const int MaxOthers = 8;

    /// <summary>Lines that pay for an attempt to learn one, so that a service without shapes does not pay much for trying.</summary>
    private const int LearningCost = 16;

    /// <summary>Lines that need not be paid for.</summary>
    private const int Allowance = 64 * LearningCost;

    /// <summary>Lines that have to have the usual length for one that has not.</summary>
    private const int MissCost = 4;

    private JsonStep* _steps = (JsonStep*)NativeMemory.AlignedAlloc((nuint)(Capacity * sizeof(JsonStep)), 64);
    private int _used;
    private long _attempts;
    private long _unknown;

    /// <summary>Lines that had a known shape.</summary>
    public long Lines;

    /// <summary>The first of the steps that an object can begin with, or null.</summary>
    public JsonStep* First;

    ~JsonShapes() => Free();

    /// <summary>Keeps the shape of an object, if it is one that <see cref="JsonShapeReader{TIsa}"/> understands.</summary>
    /// <param name="text">The log text, which begins with the object's brace.</param>
    /// <param name="textEnd">Behind the text, at the line end.</param>
    /// <param name="close">The quote that closes the log text.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Learn(byte* text, byte* textEnd, byte* close, JsonTable table, in JsonRoles roles)
    {
        _unknown++;
        if (_attempts * LearningCost > Lines + _unknown + Allowance)
            return;
        _attempts++;
        if (!CanLearn(text, close, table, roles))
            return;
        if (_used + table.Count + 1 > Capacity)
        {
            _used = 0;
            First = null;
        }
        JsonStep* step = null;
        byte* at = text;
        JsonPair* end = table.Pairs + table.Count;
        for (JsonPair* pair = table.Pairs; pair < end; pair++)
        {
            step = FindOrAdd(step, at, (int)(pair->Value - at), pair->Kind <= JsonKind.EscapedText ? JsonStepEnd.Text : JsonStepEnd.Scalar);
            if (step is null)
                return;
            if (step->KeyLength == 0)
            {
                SetKey(step, pair->Key, pair->KeyLength);
                step->UsualLength = pair->ValueLength;
            }
            at = pair->Value + pair->ValueLength;
        }
        step = FindOrAdd(step, at, (int)(close + 1 - at), JsonStepEnd.Nothing);
        if (step is not null && step->Count == 0)
            SetObject(step, (byte)(close - textEnd), table, roles);
    }

    /// <summary>
    /// Notes that a value had another length than it usually has. A length that can be foreseen lets the CPU read on before it
    /// has found the value's end; one that cannot costs more than it gains, and is given up.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Miss(JsonStep* step)
    {
        step->Misses += MissCost;
        if (step->Misses > Lines + MissCost)
            step->UsualLength = -1;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static bool CanLearn(byte* text, byte* close, JsonTable table, in JsonRoles roles)
    {
        // All steps must be kept or none: behind each there must be another.
        byte* at = text;
        JsonPair* end = table.Pairs + table.Count;
        for (JsonPair* pair = table.Pairs; pair < end; pair++)
        {
            if (pair->Value - at > JsonStep.MaxLength || pair->Kind is JsonKind.Nested or JsonKind.SpacedNested)
                return false;
            at = pair->Value + pair->ValueLength;
        }
        if (close + 1 - at > JsonStep.MaxLength || table.Count == 0)
            return false;
        var members = new JsonTableMembers(table);
        return IsSameForAll(members, roles) && !JsonDialects.DependsOnValues(members);
    }

    /// <summary>Whether the roles are the same where a value is a number in one line and null in another, and need no more than a look at each value.</summary>
    private static bool IsSameForAll(JsonTableMembers members, in JsonRoles roles)
    {
        for (ulong keys = members.Known & JsonDialects.NumberKeys; keys != 0; keys &= keys - 1)
        {
            int key = BitOperations.TrailingZeroCount(keys);
            if (!members.IsNumber(key) && !members.IsText(key))
                return false;
        }
        for (ulong keys = members.Known & JsonKey.Messages; keys != 0; keys &= keys - 1)
        {
            // Whether a number or null is the message is not for a shape to tell.
            if (!members.IsText(BitOperations.TrailingZeroCount(keys)))
                return false;
        }
        return roles.TraceParent < 0 && roles.Request < 0;
    }

    /// <summary>The step behind a parent; null if too many others are there.</summary>
    private JsonStep* FindOrAdd(JsonStep* parent, byte* text, int length, JsonStepEnd end)
    {
        int head = Math.Min(length, 32);
        int rest = length - head;
        JsonStep** place = null;
        JsonStep* step = parent is null ? First : parent->Next;
        for (int others = 0; step is not null; others++)
        {
            if (step->Length == length && step->End == end
                && new ReadOnlySpan<byte>(step->Text, head).SequenceEqual(new ReadOnlySpan<byte>(text, head))
                && new ReadOnlySpan<byte>(step->TextRest, rest).SequenceEqual(new ReadOnlySpan<byte>(text + head, rest)))
                return step;
            if (others == MaxOthers)
                return null;
            place = &step->Other;
            step = step->Other;
        }
        step = _steps + _used++;
        NativeMemory.Clear(step, (nuint)sizeof(JsonStep));
        step->Length = (byte)length;
        step->End = end;
        step->Ignored = (uint)(ulong.MaxValue << head);
        step->IsLong = rest > 0;
        step->RestIgnored = (uint)(ulong.MaxValue << rest);
        new ReadOnlySpan<byte>(text, head).CopyTo(new Span<byte>(step->Text, 32));
        new ReadOnlySpan<byte>(text + head, rest).CopyTo(new Span<byte>(step->TextRest, 32));
        if (place is not null)
            *place = step;
        else if (parent is not null)
            parent->Next = step;
        else
            First = step;
        return step;
    }

    private static void SetKey(JsonStep* step, byte* key, int length)
    {
        var rendered = new Span<byte>(step->Key, JsonStep.MaxKeyLength);
        "\",\""u8.CopyTo(rendered);
        new ReadOnlySpan<byte>(key, length).CopyTo(rendered[3..]);
        "\":\""u8.CopyTo(rendered[(3 + length)..]);
        step->KeyLength = (byte)(length + 6);
    }

    private static void SetObject(JsonStep* last, byte lineEndLength, JsonTable table, in JsonRoles roles)
    {
        last->LineEndLength = lineEndLength;
        last->Count = table.Count;
        last->Known = table.Known;
        for (ulong keys = table.Known & JsonKey.All; keys != 0; keys &= keys - 1)
        {
            int key = BitOperations.TrailingZeroCount(keys);
            last->Key[key] = table.ByKey[key];
        }
        last->Roles = roles;
        last->Message = (sbyte)(roles.Message < 0 ? -1 : table.ByKey[roles.Message]);
        last->Level = (sbyte)(roles.Level < 0 ? -1 : table.ByKey[roles.Level]);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_steps);
        _steps = null;
        First = null;
    }
}
