using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// A quick look at a line's beginning: whether it may belong to the line before it, or may be followed by any line. Nearly
/// every line of a log is refused here, by its first byte or with a few more, so that grouping costs next to nothing.
/// </summary>
internal static class LineStart
{
    /// <summary>Entries of the table of first bytes.</summary>
    public const int TableLength = 256;

    private const int FirstLook = 16;

    private const int LongestPrefix = 160;

    /// <summary>The letters with which the names of PostgreSQL's details begin, but for LOCATION.</summary>
    private const uint Details = (1 << ('D' - 'A')) | (1 << ('H' - 'A')) | (1 << ('Q' - 'A')) | (1 << ('C' - 'A')) | (1 << ('S' - 'A')) | (1 << ('B' - 'A'));

    /// <summary><c>0009</c>, as it stands behind <c>\u</c>.</summary>
    private const uint Tab = '0' | ('0' << 8) | ('0' << 16) | ((uint)'9' << 24);

    /// <summary>Where the process number stands: <c>2026-11-23 09:30:44.804 UTC [18] </c>.</summary>
    private const nuint UsualProcess = 26;

    private const int LeastDetail = (int)UsualProcess + 16;

    private const byte Any = 1;
    private const byte Date = 2;
    private const byte Word = 3;
    private const byte Sign = 4;

    /// <summary>The first four bytes of the words that <see cref="MayBeWord"/> and <see cref="MayAwait"/> know.</summary>
    private static ReadOnlySpan<byte> KnownWords => "CausWrapTracgoro"u8 + "runtPC=0exitnote"u8 + "stacthrenodefile"u8;

    /// <summary>Fills a table: not zero for the bytes with which a line may begin that <see cref="MayMatter"/> does not refuse.</summary>
    public static void Fill(Span<byte> table)
    {
        foreach (var first in " }]"u8) table[first] = Any;
        foreach (var first in "\\[-/"u8) table[first] = Sign;
        for (var letter = 'a'; letter <= 'z'; letter++) table[letter] = table[letter - 32] = Word;
        // The years of this millennium; lines that begin with an address are far more frequent.
        table['2'] = Date;
    }

    /// <summary>True where the first bytes say that <see cref="MayMatter"/> need not be asked.</summary>
    /// <param name="table">The table; all zero where lines are not joined.</param>
    /// <param name="body">The text, which ends in a line feed, of a line in Docker's usual form.</param>
    /// <param name="length">Its bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe bool IsPlain(byte* table, byte* body, int length)
    {
        var kind = table[*body];
        return kind == 0 || (kind == Date && body[4] is not ((byte)'-' or (byte)'/')) || IsPlain(kind, body, length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe bool IsPlain(byte kind, byte* body, int length)
    {
        if (kind == Date) return body[4] == (byte)'-' ? !MayBeDetail(ref *body, length) : body[length - 3] != (byte)':';
        if (kind == Word) return !HasKnownWord(Unsafe.ReadUnaligned<uint>(body)) && IsPlainWord(body);
        return kind == Sign && IsPlainSign(body, length);
    }

    private static unsafe bool IsPlainSign(byte* body, int length)
    {
        // What ends in "recovered:", or in a digit where it is a path, opens a record.
        var last = body[length - 3];
        return *body switch
        {
            (byte)'[' => body[1] != (byte)'s' && last != (byte)':',
            (byte)'\\' => body[1] == (byte)'u' && last != (byte)':' && Unsafe.ReadUnaligned<uint>(body + 2) != Tab,
            (byte)'-' => body[1] != (byte)'-',
            _ => !char.IsAsciiDigit((char)last),
        };
    }

    /// <summary>True where a blank is among the first bytes, and no dot before it. What is behind a shorter text has neither.</summary>
    private static unsafe bool IsPlainWord(byte* body)
    {
        Debug.Assert(FirstLook <= EnvelopeHead.TailLength, "behind the shortest text, there is the end of its line");
        var first = Vector128.Load(body);
        var dots = Vector128.Equals(first, Vector128.Create((byte)'.')).ExtractMostSignificantBits();
        var blanks = Vector128.Equals(first, Vector128.Create((byte)' ')).ExtractMostSignificantBits();
        return blanks != 0 && (dots & (blanks - 1) & ~blanks) == 0;
    }

    /// <summary>True for the first four bytes of the words that <see cref="MayBeWord"/> and <see cref="MayAwait"/> know.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasKnownWord(uint first)
    {
        var word = Vector128.Create(first);
        ref var known = ref MemoryMarshal.GetReference(KnownWords);
        var found = Vector128.Equals(word, Vector128.LoadUnsafe(ref known).AsUInt32())
            | Vector128.Equals(word, Vector128.LoadUnsafe(ref known, 16).AsUInt32())
            | Vector128.Equals(word, Vector128.LoadUnsafe(ref known, 32).AsUInt32());
        return found != Vector128<uint>.Zero;
    }

    /// <summary>
    /// False for a line that neither belongs to another one that is the first of its record, nor opens a record that any line may follow.
    /// </summary>
    /// <param name="body">The escaped text with its line end.</param>
    public static bool MayMatter(ReadOnlySpan<byte> body) => MayContinue(body) || MayAwait(body);

    /// <summary>False for a line that does not belong to a line before it that is the first of its record.</summary>
    /// <param name="body">The escaped text with its line end.</param>
    public static bool MayContinue(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return false;
        switch (body[0])
        {
            case (byte)' ' or (byte)'}' or (byte)']':
                return true;
            case (byte)'\\':
                // A tab, or nothing: line end alone.
                return body.StartsWith("\\u0009"u8) || body.StartsWith("\\t"u8) || body.StartsWith("\\n"u8) || body.StartsWith("\\r\\n"u8);
            case (byte)'[':
                return body.StartsWith("[signal "u8);
            case (byte)'-':
                return body.StartsWith("--- End"u8);
            case (byte)'2':
                return body.Length > 4 && body[4] == (byte)'-' && MayBeDetail(ref MemoryMarshal.GetReference(body), body.Length);
            case (byte)'/':
                return false;
            default:
                return MayBeWord(body);
        }
    }

    /// <summary>False for a line that opens no record that any line may follow.</summary>
    private static bool MayAwait(ReadOnlySpan<byte> body) => body[0] switch
    {
        (byte)'/' => MayBePlace(body),
        (byte)'n' => body.StartsWith("node"u8) && MayBePlace(body),
        (byte)'f' => body.StartsWith("file"u8) && MayBePlace(body),
        (byte)'t' => body.StartsWith("thread '"u8),
        (byte)'2' => body.Length > 4 && body[4] == (byte)'/' && body.EndsWith("recovered:\\n"u8),
        (byte)'\\' or (byte)'[' => body.EndsWith("recovered:\\n"u8),
        _ => false,
    };

    /// <summary>Node.js: a path or module, and a line number.</summary>
    private static bool MayBePlace(ReadOnlySpan<byte> body) => body.Length > 8 && char.IsAsciiDigit((char)body[^3]);

    /// <summary>
    /// PostgreSQL: a blank before the time, a zone behind it, and what follows the process number, in the usual place or somewhere.
    /// </summary>
    private static bool MayBeDetail(ref byte body, int length)
    {
        if (length <= LeastDetail || Unsafe.Add(ref body, 10) != (byte)' ') return false;
        ref var zone = ref Unsafe.Add(ref body, Unsafe.Add(ref body, Rfc3339.SecondsLength) == (byte)'.' ? Rfc3339.SecondsLength + 4 : Rfc3339.SecondsLength);
        if (zone != (byte)' ' || !PostgresLines.BeginsZone(Unsafe.Add(ref zone, 1))) return false;
        var window = Vector128.LoadUnsafe(ref body, UsualProcess);
        var brackets = Vector128.Equals(window, Vector128.Create((byte)']')).ExtractMostSignificantBits();
        var bracket = brackets != 0 ? (int)UsualProcess + BitOperations.TrailingZeroCount(brackets) : SlowBracket(ref body, length);
        if (bracket < 0 || !char.IsAsciiDigit((char)Unsafe.Add(ref body, bracket - 1))) return false;
        if (length - bracket < 5) return true;
        ref var name = ref Unsafe.Add(ref body, bracket + 1);
        var first = (uint)(Unsafe.Add(ref name, 1) - 'A');
        if (name != (byte)' ' || first > 'Z' - 'A') return true;
        return ((Details >> (int)first) & 1) != 0 || (first == 'L' - 'A' && Unsafe.Add(ref name, 3) == (byte)'C');
    }

    private static int SlowBracket(ref byte body, int length)
    {
        var text = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref body, Rfc3339.SecondsLength), Math.Min(length, LongestPrefix) - Rfc3339.SecondsLength);
        var bracket = text.IndexOf((byte)']');
        return bracket <= 0 ? -1 : Rfc3339.SecondsLength + bracket;
    }

    private static bool MayBeWord(ReadOnlySpan<byte> body)
    {
        switch (body[0])
        {
            case (byte)'C':
                if (body.StartsWith("Caused by: "u8)) return true;
                break;
            case (byte)'W':
                if (body.StartsWith("Wrapped by: "u8)) return true;
                break;
            case (byte)'T':
                if (body.StartsWith("Traceback ("u8)) return true;
                break;
            case (byte)'g':
                if (body.StartsWith("goroutine "u8)) return true;
                break;
            case (byte)'r':
                if (body.StartsWith("runtime stack:"u8)) return true;
                break;
            case (byte)'P':
                if (body.StartsWith("PC=0"u8)) return true;
                break;
            case (byte)'e':
                if (body.StartsWith("exit status "u8)) return true;
                break;
            case (byte)'n':
                if (body.StartsWith("note: "u8)) return true;
                break;
            case (byte)'s':
                if (body.StartsWith("stack backtrace:"u8)) return true;
                break;
        }

        return MayBeDotted(body) && ExceptionHead.Matches(EscapedText.WithoutLineEnd(body));
    }

    /// <summary>True where a dot stands before the first blank.</summary>
    private static bool MayBeDotted(ReadOnlySpan<byte> body)
    {
        if (body.Length < FirstLook) return body.Contains((byte)'.');
        var first = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(body));
        var dots = Vector128.Equals(first, Vector128.Create((byte)'.')).ExtractMostSignificantBits();
        var blanks = Vector128.Equals(first, Vector128.Create((byte)' ')).ExtractMostSignificantBits();
        // A name without a dot among 16 characters may have one behind them.
        return blanks == 0 || (dots != 0 && BitOperations.TrailingZeroCount(dots) < BitOperations.TrailingZeroCount(blanks));
    }
}
