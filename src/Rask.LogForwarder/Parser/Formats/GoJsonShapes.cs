using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Parser.Formats;

/// <summary>
/// The shapes of the objects that came: which keys, in which order, with which spaces. A service writes few of them, and a
/// line of a known one can be read by comparing. Says nothing that the lines do not: a shape only spares looking.
/// </summary>
internal sealed unsafe class GoJsonShapes : IDisposable
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

    private const uint MessageKeys = (1u << GoJsonKey.Msg) | (1u << GoJsonKey.Message);

    private GoJsonStep* _steps = (GoJsonStep*)NativeMemory.AlignedAlloc((nuint)(Capacity * sizeof(GoJsonStep)), 64);
    private int _used;
    private long _attempts;
    private long _unknown;

    /// <summary>Lines that had a known shape.</summary>
    public long Lines;

    /// <summary>The first of the steps that an object can begin with, or null.</summary>
    public GoJsonStep* First;

    ~GoJsonShapes() => Free();

    /// <summary>Keeps the shape of an object, if it is one that <see cref="GoJsonShapeReader{TIsa}"/> understands.</summary>
    /// <param name="text">The log text, which begins with the object's brace.</param>
    /// <param name="textEnd">Behind the text, at the line end.</param>
    /// <param name="close">The quote that closes the log text.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Learn(byte* text, byte* textEnd, byte* close, GoJsonTable table)
    {
        _unknown++;
        if (_attempts * LearningCost > Lines + _unknown + Allowance)
            return;
        _attempts++;
        if (!CanLearn(text, close, table))
            return;
        if (_used + table.Count + 1 > Capacity)
        {
            _used = 0;
            First = null;
        }
        GoJsonStep* step = null;
        byte* at = text;
        GoJsonPair* end = table.Pairs + table.Count;
        for (GoJsonPair* pair = table.Pairs; pair < end; pair++)
        {
            step = FindOrAdd(step, at, (int)(pair->Value - at), pair->Kind <= GoJsonKind.EscapedText ? GoJsonStepEnd.Text : GoJsonStepEnd.Scalar);
            if (step is null)
                return;
            if (step->KeyLength == 0)
            {
                SetKey(step, pair->Key, pair->KeyLength);
                step->UsualLength = pair->ValueLength;
            }
            at = pair->Value + pair->ValueLength;
        }
        step = FindOrAdd(step, at, (int)(close + 1 - at), GoJsonStepEnd.Nothing);
        if (step is not null && step->Count == 0)
            SetObject(step, (byte)(close - textEnd), table);
    }

    /// <summary>
    /// Notes that a value had another length than it usually has. A length that can be foreseen lets the CPU read on before it
    /// has found the value's end; one that cannot costs more than it gains, and is given up.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Miss(GoJsonStep* step)
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

    private static bool CanLearn(byte* text, byte* close, GoJsonTable table)
    {
        // All steps must be kept or none: behind each there must be another.
        byte* at = text;
        GoJsonPair* end = table.Pairs + table.Count;
        for (GoJsonPair* pair = table.Pairs; pair < end; pair++)
        {
            if (pair->Value - at > GoJsonStep.MaxLength || pair->Kind is GoJsonKind.Nested or GoJsonKind.SpacedNested)
                return false;
            at = pair->Value + pair->ValueLength;
        }
        if (close + 1 - at > GoJsonStep.MaxLength)
            return false;
        // Whether a number or null is the message is not for a shape to tell.
        return table.Count > 0 && ((table.Known & MessageKeys) == 0 || Message(table)->Kind <= GoJsonKind.EscapedText);
    }

    private static GoJsonPair* Message(GoJsonTable table)
    {
        GoJsonPair* message = table.Find(GoJsonKey.Msg);
        return message is null ? table.Find(GoJsonKey.Message) : message;
    }

    /// <summary>The step behind a parent; null if too many others are there.</summary>
    private GoJsonStep* FindOrAdd(GoJsonStep* parent, byte* text, int length, GoJsonStepEnd end)
    {
        int head = Math.Min(length, 32);
        int rest = length - head;
        GoJsonStep** place = null;
        GoJsonStep* step = parent is null ? First : parent->Next;
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
        NativeMemory.Clear(step, (nuint)sizeof(GoJsonStep));
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

    private static void SetKey(GoJsonStep* step, byte* key, int length)
    {
        var rendered = new Span<byte>(step->Key, GoJsonStep.MaxKeyLength);
        "\",\""u8.CopyTo(rendered);
        new ReadOnlySpan<byte>(key, length).CopyTo(rendered[3..]);
        "\":\""u8.CopyTo(rendered[(3 + length)..]);
        step->KeyLength = (byte)(length + 6);
    }

    private static void SetObject(GoJsonStep* last, byte lineEndLength, GoJsonTable table)
    {
        last->LineEndLength = lineEndLength;
        last->Count = table.Count;
        last->Known = table.Known;
        for (int i = 0; i < GoJsonKey.Count; i++)
            last->ByKey[i] = (table.Known & (1u << i)) != 0 ? table.ByKey[i] : (byte)0;
        GoJsonPair* message = Message(table);
        last->Message = (sbyte)(message is null ? -1 : message - table.Pairs);
        GoJsonPair* level = table.Find(GoJsonKey.Level);
        last->Level = (sbyte)(level is null || level->Kind > GoJsonKind.EscapedText ? -1 : level - table.Pairs);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_steps);
        _steps = null;
        First = null;
    }
}
