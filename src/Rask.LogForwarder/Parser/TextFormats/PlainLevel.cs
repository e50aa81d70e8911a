using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    /// <param name="text">In memory that does not move.</param>
    public static RecordLevel Find(ReadOnlySpan<byte> text)
    {
        // Most heads are a date and a time, which is checked at once.
        int at = text.Length >= TextTime.DateTimeLength && TextTime.IsDateTime((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(text))) ? TextTime.DateTimeLength : 0;
        int head = Math.Min(text.Length, MaxHead);
        bool isBracketed = false;
        for (; at < head; at++)
        {
            byte b = text[at];
            if (b == (byte)' ')
                continue;
            if (!IsHead(b) && !IsInTime(text, at))
                break;
            isBracketed = b is (byte)'[' or (byte)'(';
        }
        int length = 0;
        bool isCapital = true;
        while (length <= MaxWord && at + length < text.Length && char.IsAsciiLetter((char)text[at + length]))
        {
            isCapital &= text[at + length] <= (byte)'Z';
            length++;
        }
        if (length is < 3 or > MaxWord)
            return RecordLevel.None;
        byte next = at + length < text.Length ? text[at + length] : (byte)' ';
        bool isMarked = next == (byte)':' || (isBracketed && next is (byte)']' or (byte)')' or (byte)' ') || (isCapital && next is (byte)' ' or (byte)']' or (byte)'|');
        return isMarked && !IsOrdinary(text.Slice(at, length)) ? RecordLevels.FromName(text.Slice(at, length), out _) : RecordLevel.None;
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
    private static bool IsInTime(ReadOnlySpan<byte> text, int at) =>
        text[at] is (byte)'T' or (byte)'Z' && at > 0 && char.IsAsciiDigit((char)text[at - 1]);
}
