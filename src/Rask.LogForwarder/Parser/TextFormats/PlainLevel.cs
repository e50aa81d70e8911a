using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// The level that a line of no known format tells at its head: a word of a level behind nothing but a time stamp and
/// brackets, that is written in capitals, stands in brackets or is followed by a colon. Thread-safe.
/// </summary>
internal static unsafe class PlainLevel
{
    /// <summary>A time stamp with a zone, and brackets around it.</summary>
    private const int MaxHead = 48;

    /// <summary>The longest word of a level is <c>information</c>.</summary>
    private const int MaxWord = 11;

    /// <param name="start">First byte of the text; 16 bytes behind it can be read.</param>
    /// <param name="end">Behind its last byte.</param>
    public static RecordLevel Find(byte* start, byte* end)
    {
        byte* word = start;
        bool isBracketed = !char.IsAsciiLetter((char)*start) && SkipHead(ref word, end);
        Vector128<byte> lower = Vector128.Load(word) | Vector128.Create((byte)0x20);
        uint letters = Vector128.LessThanOrEqual(lower - Vector128.Create((byte)'a'), Vector128.Create((byte)('z' - 'a'))).ExtractMostSignificantBits();
        int length = (int)Math.Min(BitOperations.TrailingZeroCount(~letters), end - word);
        if (length is < 3 or > MaxWord)
            return RecordLevel.None;
        byte next = word + length < end ? word[length] : (byte)' ';
        bool isMarked = next switch
        {
            (byte)':' => true,
            (byte)')' => isBracketed,
            (byte)' ' or (byte)']' => isBracketed || IsCapital(word, length),
            (byte)'|' => IsCapital(word, length),
            _ => false,
        };
        if (!isMarked)
            return RecordLevel.None;
        var name = new ReadOnlySpan<byte>(word, length);
        RecordLevel level = RecordLevels.FromWord(name, out bool isCanonical);
        return isCanonical || !IsOrdinary(name) ? level : RecordLevel.None;
    }

    /// <summary>Skips a time stamp and brackets.</summary>
    /// <returns>Whether a bracket opens right before the place.</returns>
    private static bool SkipHead(ref byte* at, byte* end)
    {
        byte* start = at;
        // Most heads are a date and a time, which is checked at once.
        if (end - at >= TextTime.DateTimeLength && TextTime.IsDateTime(at))
            at += TextTime.DateTimeLength;
        byte* head = start + Math.Min(end - start, MaxHead);
        bool isBracketed = false;
        for (; at < head; at++)
        {
            if (*at == (byte)' ')
                continue;
            if (!IsHead(*at) && !IsInTime(start, at))
                break;
            isBracketed = *at is (byte)'[' or (byte)'(';
        }
        return isBracketed;
    }

    private static bool IsCapital(byte* word, int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (word[i] > (byte)'Z')
                return false;
        }
        return true;
    }

    /// <summary>
    /// Names of levels (winston's, java.util.logging's, loguru's) that other lines begin with too: <c>http: panic serving …</c>,
    /// <c>config: loaded</c>.
    /// </summary>
    private static bool IsOrdinary(ReadOnlySpan<byte> word) => word.Length switch
    {
        4 => Ascii.EqualsIgnoreCase(word, "http"u8) || Ascii.EqualsIgnoreCase(word, "fine"u8),
        6 => Ascii.EqualsIgnoreCase(word, "config"u8),
        7 => Ascii.EqualsIgnoreCase(word, "success"u8),
        _ => false,
    };

    /// <summary>Digits, a space and <c>( ) + , - . / : [ ] |</c>, by their bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsHead(byte b) =>
        b < 0x80 && ((b < 64 ? 0x07FF_FB01_0000_0000UL >> b : 0x1000_0000_2800_0000UL >> (b - 64)) & 1) != 0;

    /// <summary>The <c>T</c> and <c>Z</c> of RFC 3339.</summary>
    private static bool IsInTime(byte* start, byte* at) =>
        *at is (byte)'T' or (byte)'Z' && at > start && char.IsAsciiDigit((char)at[-1]);
}
