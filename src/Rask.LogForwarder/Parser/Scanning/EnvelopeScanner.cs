using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.Scanning;

/// <summary>
/// Reads the record that Docker's json-file driver writes,
/// <c>{"log":"…","stream":"stdout","time":"2026-11-23T09:30:46.800793152Z"}</c> and a line feed, in one pass over its bytes.
/// </summary>
/// <remarks>
/// Every byte is validated: the text holds no control byte, no bad escape and no bad UTF-8. The pass leaves one bit for each
/// escaped byte of the text (the one behind a backslash), which is all that the formats need to find quotes in it. What this
/// refuses is not necessarily damaged; <see cref="Envelope"/> decides that. Thread-safe.
/// </remarks>
internal static unsafe class EnvelopeScanner<TIsa>
    where TIsa : struct, IVectorIsa
{
    private const ulong OddBits = 0xAAAA_AAAA_AAAA_AAAA;

    /// <summary>The bits behind a tail of 28 bytes.</summary>
    private const uint NotTail = 0xF000_0000;

    private const int FullTimeLength = 30;

    /// <summary>Where the text begins.</summary>
    public const int HeadLength = EnvelopeHead.Length;

    /// <summary>Shortest possible record: an empty text, a time without fraction, no line end.</summary>
    private const int MinLength = HeadLength + EnvelopeHead.TailLength + 20 + 2;

    /// <summary>What stands behind <c>\u</c> of the codes that Docker writes most: ESC, a tab, and the three of HTML.</summary>
    private const uint EscapeDigits = '0' | ('0' << 8) | ('1' << 16) | ((uint)'b' << 24);
    private const uint TabDigits = '0' | ('0' << 8) | ('0' << 16) | ((uint)'9' << 24);
    private const uint LessThanDigits = '0' | ('0' << 8) | ('3' << 16) | ((uint)'c' << 24);
    private const uint GreaterThanDigits = '0' | ('0' << 8) | ('3' << 16) | ((uint)'e' << 24);
    private const uint AmpersandDigits = '0' | ('0' << 8) | ('2' << 16) | ((uint)'6' << 24);

    private static ReadOnlySpan<byte> StdoutTail => "\",\"stream\":\"stdout\",\"time\":\"    "u8;

    private static ReadOnlySpan<byte> StderrTail => "\",\"stream\":\"stderr\",\"time\":\"    "u8;

    /// <summary>A time with nine digits of fraction, and the quote and the brace behind it: the least value of each byte.</summary>
    private static ReadOnlySpan<byte> FullTimeLeast => "0000-00-00T00:00:00.000000000Z\"}"u8;

    private static ReadOnlySpan<byte> FullTimeRange =>
        [9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0];

    /// <summary>Reads the record at the start of <paramref name="line"/>; false if it is not a canonical one.</summary>
    /// <param name="line">Start of the line; 64 bytes before and behind the source can be read.</param>
    /// <param name="end">End of the source, which may hold more lines.</param>
    /// <param name="escapes">Gets the bits of escaped bytes, one word for each 64 bytes of text.</param>
    /// <param name="escapesLength">Words in <paramref name="escapes"/>; a longer text keeps only that many.</param>
    public static bool TryScan(byte* line, byte* end, ulong* escapes, int escapesLength, out EnvelopeLine record)
    {
        Unsafe.SkipInit(out record);
        if (!HasHead(line, end))
            return false;
        byte* body = line + HeadLength;
        byte* block = body;
        ulong nextIsEscaped = 0;
        ulong nonAscii = 0;
        int blocks = 0;
        byte* close;
        TextEscapes kinds = TextEscapes.None;
        while (true)
        {
            BlockMasks masks = TIsa.Classify(block);
            ulong escaped = nextIsEscaped;
            ulong backslashes = masks.Backslashes;
            if ((backslashes | nextIsEscaped) != 0)
            {
                // In a run of backslashes every other one is escaped: an addition carries through each run.
                ulong potentialEscape = backslashes & ~nextIsEscaped;
                ulong maybeEscaped = (potentialEscape << 1) | OddBits;
                ulong escapeAndTerminal = (maybeEscaped - potentialEscape) ^ OddBits;
                escaped = escapeAndTerminal ^ (backslashes | nextIsEscaped);
                nextIsEscaped = (escapeAndTerminal & backslashes) >> 63;
            }
            ulong stop = (masks.Quotes & ~escaped) | masks.Controls;
            // All ones below the lowest stop; all ones if there is none.
            ulong text = (stop - 1) & ~stop;
            escaped &= text;
            if (blocks < escapesLength)
                escapes[blocks++] = escaped;
            nonAscii |= masks.NonAscii & text;
            ulong letters = escaped & ~(masks.Quotes | backslashes);
            // Mostly there is but one, the line feed at the end of the text.
            if (letters != 0)
            {
                byte* letter = block + TIsa.LowestBit(letters);
                // A line feed that ends the text is none within it. Where the text goes on, none is the last byte.
                byte* last = stop != 0 ? block + TIsa.LowestBit(stop) - 1 : null;
                if ((letters & (letters - 1)) == 0 && *letter == (byte)'n')
                    kinds |= letter == last ? TextEscapes.None : TextEscapes.Breaks;
                else if (!CheckEscapes(block, letters, last, ref kinds))
                    return false;
            }
            if (stop != 0)
            {
                close = block + TIsa.LowestBit(stop);
                break;
            }
            block += IVectorIsa.BlockSize;
            if (block >= end)
                return false;
        }
        if (!TryReadTail(close, end, ref record))
            return false;
        record.Body = body;
        record.BodyLength = (int)(close - body);
        record.Escapes = kinds;
        return nonAscii == 0 || Utf8Check.IsValid(body, record.BodyLength);
    }

    /// <summary>
    /// Whether the escapes other than of quotes and backslashes are well-formed and need no decoding: not a surrogate, and not
    /// a printable ASCII byte (an escaped slash is one) or a line end in disguise, on which the recognition of formats depends. The three printable
    /// bytes that Docker escapes, and ESC, are recognised in its own spelling only, which has small letters.
    /// </summary>
    /// <param name="last">The last byte of the text, if it is in this block: a line feed there does not count.</param>
    private static bool CheckEscapes(byte* block, ulong letters, byte* last, ref TextEscapes kinds)
    {
        TextEscapes found = kinds;
        do
        {
            byte* at = block + TIsa.LowestBit(letters);
            letters = TIsa.ClearLowestBit(letters);
            switch (*at)
            {
                case (byte)'n':
                    found |= at == last ? TextEscapes.None : TextEscapes.Breaks;
                    continue;
                case (byte)'t':
                    found |= TextEscapes.Tabs;
                    continue;
                case (byte)'r':
                case (byte)'b':
                case (byte)'f':
                    continue;
                case (byte)'u':
                    uint digits = Unsafe.ReadUnaligned<uint>(at + 1);
                    if (digits == EscapeDigits)
                    {
                        found |= TextEscapes.Colours;
                        continue;
                    }
                    if (digits is LessThanDigits or GreaterThanDigits or AmpersandDigits)
                        continue;
                    if (digits == TabDigits)
                        found |= TextEscapes.Tabs;
                    int unit = (JsonText.HexValue(at[1]) << 12) | (JsonText.HexValue(at[2]) << 8) | (JsonText.HexValue(at[3]) << 4) | JsonText.HexValue(at[4]);
                    if (unit < 0 || (unit & 0xF800) == 0xD800 || unit is '\n' or '\r' || (unit is >= ' ' and <= '~' && unit is not ('<' or '>' or '&')) || (unit <= '~' && IsCapital(at[4])))
                        return false;
                    continue;
                default:
                    return false;
            }
        }
        while (letters != 0);
        kinds = found;
        return true;
    }

    private static bool IsCapital(byte digit) => digit is >= (byte)'A' and <= (byte)'F';

    /// <summary>Whether a line begins as Docker's do and is long enough for one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasHead(byte* line, byte* end) => end - line >= MinLength && Unsafe.ReadUnaligned<ulong>(line) == EnvelopeHead.Word;

    /// <summary>Reads what follows the log text; false if it is not what Docker writes.</summary>
    /// <param name="close">The quote that closes the text.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadTail(byte* close, byte* end, ref EnvelopeLine record)
    {
        if (end - close < EnvelopeHead.TailLength + 20 + 2)
            return false;
        if ((TIsa.EqualMask(close, Literal.AddressOf(StdoutTail)) | NotTail) == uint.MaxValue)
            record.Stream = StreamKind.Stdout;
        else if ((TIsa.EqualMask(close, Literal.AddressOf(StderrTail)) | NotTail) == uint.MaxValue)
            record.Stream = StreamKind.Stderr;
        else
            return false;
        byte* time = close + EnvelopeHead.TailLength;
        record.Time = time;
        // Docker leaves zeros at the end of a fraction away: in nine of ten lines there are none.
        int length = TIsa.InRangeMask(time, Literal.AddressOf(FullTimeLeast), Literal.AddressOf(FullTimeRange)) == uint.MaxValue ? FullTimeLength : OtherTimeLength(time);
        record.TimeLength = length;
        byte* next = time + length + 2;
        if (next < end)
        {
            if (*next != (byte)'\n')
                return false;
            next++;
        }
        record.Next = next;
        return length != 0 && next <= end;
    }

    /// <summary>Length of a time that has fewer digits than most, if a quote and a brace follow it; else 0.</summary>
    private static int OtherTimeLength(byte* time)
    {
        if (!HasDateAndTime(time))
            return 0;
        int length = Rfc3339.SecondsLength;
        if (time[length] == (byte)'.')
        {
            int count = Shape<TIsa>.DigitRun(time + length + 1);
            if (count is 0 or > Rfc3339.MaxFractionDigits)
                return 0;
            length += 1 + count;
        }
        return Literal.IsAt(time + length, "Z\"}"u8) ? length + 1 : 0;
    }

    /// <summary>Whether <c>dddd-dd-ddTdd:dd:dd</c> stands here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasDateAndTime(byte* time)
    {
        Vector128<byte> dateLeast = Vector128.Create((byte)'0', (byte)'0', (byte)'0', (byte)'0', (byte)'-', (byte)'0', (byte)'0', (byte)'-', (byte)'0', (byte)'0', (byte)'T', (byte)'0', (byte)'0', (byte)':', (byte)'0', (byte)'0');
        Vector128<byte> dateRange = Vector128.Create(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, (byte)9);
        Vector128<byte> timeLeast = Vector128.Create((byte)'0', (byte)'-', (byte)'0', (byte)'0', (byte)'-', (byte)'0', (byte)'0', (byte)'T', (byte)'0', (byte)'0', (byte)':', (byte)'0', (byte)'0', (byte)':', (byte)'0', (byte)'0');
        Vector128<byte> timeRange = Vector128.Create(9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, (byte)9);
        return Shape<TIsa>.Matches(time, dateLeast, dateRange) && Shape<TIsa>.Matches(time + 3, timeLeast, timeRange);
    }
}
