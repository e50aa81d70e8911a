using System.Runtime.CompilerServices;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Output;
using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.Formats;

/// <summary>
/// The access lines that nearly all are: format <c>combined</c>, no user, a request of three parts, no escapes. Reads the
/// Docker record and the line in one pass; every byte is checked as <see cref="EnvelopeScanner{TIsa}"/> and
/// <see cref="NginxAccessFormat{TIsa}"/> would, to which everything else is left. Thread-safe.
/// </summary>
internal static unsafe class NginxCombinedFormat<TIsa>
    where TIsa : struct, IVectorIsa
{
    /// <summary>Length of <c>23/Nov/2026:09:30:39 +0000</c>.</summary>
    private const int TimeLength = 26;

    /// <summary>The bits behind a time and the four bytes that follow it.</summary>
    private const uint NotTime = 0xC000_0000;

    /// <summary>
    /// Less than what follows a value of any whole line, and more than is read ahead: what lies behind the source can look
    /// like more of the line.
    /// </summary>
    private const int MinRestLength = 50;

    /// <summary><c> - - [</c></summary>
    private const ulong NoUser = ' ' | ('-' << 8) | (' ' << 16) | ((ulong)'-' << 24) | ((ulong)' ' << 32) | ((ulong)'[' << 40);
    private const ulong NoUserBytes = 0xFFFF_FFFF_FFFF;

    /// <summary><c>\" \"</c></summary>
    private const ulong Between = '\\' | ('"' << 8) | (' ' << 16) | ((ulong)'\\' << 24) | ((ulong)'"' << 32);

    /// <summary><c>\"\n"</c></summary>
    private const ulong End = '\\' | ('"' << 8) | ('\\' << 16) | ((ulong)'n' << 24) | ((ulong)'"' << 32);
    private const ulong FiveBytes = 0xFF_FFFF_FFFF;

    /// <summary><c> HTTP/1.</c></summary>
    private const ulong Protocol = ' ' | ('H' << 8) | ('T' << 16) | ((ulong)'T' << 24) | ((ulong)'P' << 32) | ((ulong)'/' << 40) | ((ulong)'1' << 48) | ((ulong)'.' << 56);
    private const int ProtocolLength = 8;

    /// <summary>A time and what follows it: the least value of each byte. Between plus and minus lies the comma.</summary>
    private static ReadOnlySpan<byte> TimeLeast => "00/Aaa/0000:00:00:00 +0000] \\\"\0\0"u8;

    private static ReadOnlySpan<byte> TimeRange =>
        [9, 9, 0, 25, 25, 25, 0, 9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 2, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0];

    /// <summary>Writes the record up to and including its fields; null if the line is another, or if the destination might not hold it.</summary>
    /// <param name="start">Start of the Docker record; 64 bytes before and behind the source can be read.</param>
    /// <param name="sourceEnd">End of the source, which may hold more lines.</param>
    /// <param name="overhead">Of <see cref="RecordSource.Overhead"/>.</param>
    /// <param name="next">Where the next line begins.</param>
    [SkipLocalsInit]
    public static byte* TryWrite(byte* o, byte* destinationEnd, byte* start, byte* sourceEnd, in RecordSource source, long overhead, long offset, out byte* next)
    {
        next = start;
        Unsafe.SkipInit(out EnvelopeLine line);
        if (!EnvelopeScanner<TIsa>.HasHead(start, sourceEnd))
            return null;
        byte* text = start + EnvelopeScanner<TIsa>.HeadLength;
        int addressLength = NginxAccessFormat<TIsa>.ShortAddressLength(text);
        byte* time = text + addressLength + 6;
        if (addressLength == 0 || *text == (byte)'.' || (Word(text + addressLength) & NoUserBytes) != NoUser
            || (TIsa.InRangeMask(time, Literal.AddressOf(TimeLeast), Literal.AddressOf(TimeRange)) | NotTime) != uint.MaxValue || time[21] == (byte)',')
            return null;

        uint nonAscii = 0;
        byte* request = time + TimeLength + 4;
        byte* close = TextEnd(request, sourceEnd, ref nonAscii);
        if (close is null || sourceEnd - close < MinRestLength || close[1] != (byte)'"' || Word(close - ProtocolLength - 1) != Protocol || !IsDigit(close[-1]))
            return null;
        byte* protocol = close - ProtocolLength;
        int methodLength = TIsa.LowestBit(~(ulong)TIsa.InRangeMask(request, Literal.AddressOf(Letters), Literal.AddressOf(LettersRange)));
        byte* path = request + methodLength + 1;
        if (methodLength == 0 || request[methodLength] != (byte)' ' || protocol - 1 <= path || HasSpace(path, protocol - 1))
            return null;

        // ` 200 3 \"`, without leading zeros.
        byte* status = close + 3;
        byte* size = status + 4;
        int sizeLength = Shape<TIsa>.DigitRun(size);
        byte* referer = size + sizeLength + 3;
        if (close[2] != (byte)' ' || (uint)(status[0] - '1') > 8 || !IsDigit(status[1]) || !IsDigit(status[2]) || status[3] != (byte)' '
            || sizeLength is 0 or Shape<TIsa>.Size || (*size == (byte)'0' && sizeLength != 1)
            || (Unsafe.ReadUnaligned<uint>(referer - 3) & 0xFF_FFFF) != (' ' | ('\\' << 8) | ('"' << 16)))
            return null;
        byte* refererEnd = TextEnd(referer, sourceEnd, ref nonAscii);
        if (refererEnd is null || sourceEnd - refererEnd < MinRestLength || (Word(refererEnd) & FiveBytes) != Between)
            return null;
        byte* agent = refererEnd + 5;
        byte* agentEnd = TextEnd(agent, sourceEnd, ref nonAscii);
        if (agentEnd is null || (Word(agentEnd) & FiveBytes) != End)
            return null;
        line.Body = text;
        line.BodyLength = (int)(agentEnd + 4 - text);
        if (!EnvelopeScanner<TIsa>.TryReadTail(agentEnd + 4, sourceEnd, ref line) || (nonAscii != 0 && !IsUtf8(line)) || line.BodyLength + overhead + line.BodyLength > destinationEnd - o)
            return null;
        next = line.Next;

        o = Emit<TIsa>.Literal(o, "{\"service_type\":\"nginx\",\"log_type\":\"access\",\"message\":\""u8);
        o = Emit<TIsa>.Copy(o, text, line.BodyLength - 2);
        o = Emit<TIsa>.Common(o, RecordLevel.None, line, source);
        o = Emit<TIsa>.Copy(Emit<TIsa>.Literal(o, ",\"method\":\""u8), request, methodLength);
        o = Emit<TIsa>.Copy(Emit<TIsa>.Literal(o, "\",\"path\":\""u8), path, (int)(protocol - 1 - path));
        o = Emit<TIsa>.Copy(Emit<TIsa>.Literal(o, "\",\"ip_address\":\""u8), text, addressLength);
        if (!IsAbsent(agent, agentEnd))
            o = Emit<TIsa>.Copy(Emit<TIsa>.Literal(o, "\",\"user_agent\":\""u8), agent, (int)(agentEnd - agent));
        o = Emit<TIsa>.Literal(o, "\",\"status_code\":"u8);
        Unsafe.WriteUnaligned(o, Unsafe.ReadUnaligned<uint>(status));
        o = Emit<TIsa>.Copy(Emit<TIsa>.Literal(o + 3, ",\"response_size\":"u8), size, sizeLength);
        o = Emit<TIsa>.Id(o, source, offset);
        o = Emit<TIsa>.Literal(o, ",\"fields\":{\"protocol\":\""u8);
        Unsafe.WriteUnaligned(o, Word(protocol));
        o = Emit<TIsa>.Copy(Emit<TIsa>.Literal(o + ProtocolLength, "\",\"time_local\":\""u8), time, TimeLength);
        if (!IsAbsent(referer, refererEnd))
            o = Emit<TIsa>.Copy(Emit<TIsa>.Literal(o, "\",\"referer\":\""u8), referer, (int)(refererEnd - referer));
        *o = (byte)'"';
        return o + 1;
    }

    private static ReadOnlySpan<byte> Letters => "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"u8;

    private static ReadOnlySpan<byte> LettersRange => [25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25];

    /// <summary>The next backslash, or null if something stands before it that cannot be in a text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* TextEnd(byte* at, byte* end, ref uint nonAscii)
    {
        TextMasks masks = TIsa.ClassifyText(at);
        while (masks.Backslashes == 0)
        {
            if (masks.Refused != 0)
                return null;
            nonAscii |= masks.NonAscii;
            at += IVectorIsa.ChunkSize;
            if (at >= end)
                return null;
            masks = TIsa.ClassifyText(at);
        }
        // Also bytes behind the text: they cost a check for nothing.
        nonAscii |= masks.NonAscii;
        return (masks.Refused & (masks.Backslashes ^ (masks.Backslashes - 1))) == 0 ? at + TIsa.LowestBit(masks.Backslashes) : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasSpace(byte* at, byte* end)
    {
        while (end - at > IVectorIsa.BlockSize)
        {
            if (TIsa.MaskOf(at, (byte)' ') != 0)
                return true;
            at += IVectorIsa.BlockSize;
        }
        // One space follows the last byte; a shift by 64 would be none.
        ulong spaces = TIsa.MaskOf(at, (byte)' ');
        return (spaces & ((2ul << (int)(end - at - 1)) - 1)) != 0;
    }

    /// <summary>nginx's <c>-</c> for a variable without value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsAbsent(byte* start, byte* end) => *start == (byte)'-' && end - start == 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsUtf8(in EnvelopeLine line) => Utf8Check.IsValid(line.Body, line.BodyLength);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(byte* at) => Unsafe.ReadUnaligned<ulong>(at);
}
