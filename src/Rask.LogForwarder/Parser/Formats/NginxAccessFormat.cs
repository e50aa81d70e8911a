using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Output;
using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.Formats;

/// <summary>
/// <c>nginx</c> / <c>access</c>: nginx's formats <c>combined</c> and <c>common</c>, and <c>combined</c> followed by
/// <c>"$http_x_forwarded_for"</c>:
/// <code>$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"</code>
/// </summary>
/// <remarks>
/// Works on the escaped text: nginx itself writes quotes inside values as <c>\x22</c>, so that a quote always ends a value.
/// Any doubt makes the line plain text. Thread-safe.
/// </remarks>
internal static unsafe class NginxAccessFormat<TIsa>
    where TIsa : struct, IVectorIsa
{
    /// <summary>Length of <c>23/Nov/2026:09:30:39 +0000</c>.</summary>
    private const int TimeLength = 26;

    /// <summary>Longest size that is taken for one, in digits: it must fit 64 bits.</summary>
    private const int MaxSizeDigits = 18;

    /// <summary>Length of the address at the start of what may be an access line: a space, a hyphen and a space follow; else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AddressLength(byte* start)
    {
        int length = ShortAddressLength(start);
        return length != 0 || Shape<TIsa>.BeforeSpace(Vector128.Load(start)) < Shape<TIsa>.Size ? length : LongAddressLength(start);
    }

    /// <summary>The same of an address that is no longer than 15 bytes, as those of IPv4 are. Reads no more than 18.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ShortAddressLength(byte* start)
    {
        Vector128<byte> bytes = Vector128.Load(start);
        int length = Shape<TIsa>.BeforeSpace(bytes);
        uint address = Shape<TIsa>.InRange(bytes, (byte)'0', (byte)':')
            | Shape<TIsa>.InRange(bytes | Vector128.Create((byte)0x20), (byte)'a', (byte)'f')
            | Vector128.Equals(bytes, Vector128.Create((byte)'.')).ExtractMostSignificantBits();
        return length < Shape<TIsa>.Size && TIsa.LowestBit(~(ulong)address) == length && IsFollowed(start + length) ? length : 0;
    }

    /// <summary>Writes the record up to and including its fields; null if the line is not an access line.</summary>
    /// <param name="addressLength">From <see cref="AddressLength"/>, not 0.</param>
    public static byte* TryWrite(byte* o, int addressLength, in LineText text, in EnvelopeLine line, in RecordSource source, long offset)
    {
        byte* address = text.Start;
        byte* at = address + addressLength;
        byte* end = text.End;
        byte* user = at + 3;
        int* escape = text.Escapes;
        at = user;
        while (*at != (byte)' ' && *at != (byte)'"')
            at++;
        int userLength = (int)(at - user);
        byte* time = at + 2;
        if (userLength == 0 || end - at < TimeLength + 7 || *at != (byte)' ' || at[1] != (byte)'[' || !IsTime(time) || !Literal.IsAt(time + TimeLength, "] \\\""u8))
            return null;
        byte* request = time + TimeLength + 4;
        // Before the request's opening quote only the user's name can hold escapes.
        int opening = (int)(request - 1 - text.Start);
        while (*escape != opening)
            escape++;
        escape++;
        byte* close = NextQuote(text.Start, ref escape, end);
        if (close is null)
            return null;
        int requestLength = (int)(close - 1 - request);

        // ` 200 3` and the end, or ` "`.
        byte* status = close + 2;
        if (close[1] != (byte)' ' || !IsDigit(status[0]) || !IsDigit(status[1]) || !IsDigit(status[2]) || status[3] != (byte)' ')
            return null;
        byte* size = status + 4;
        int sizeLength = Shape<TIsa>.DigitRun(size);
        while (sizeLength >= Shape<TIsa>.Size && IsDigit(size[sizeLength]))
            sizeLength++;
        at = size + sizeLength;
        if (sizeLength == 0 && *at == (byte)'-')
            at++;
        else if (sizeLength is 0 or > MaxSizeDigits)
            return null;

        Quoted referer = default, agent = default, forwarded = default;
        if (at != end && (!TryReadQuoted(text.Start, ref at, ref escape, end, out referer) || !TryReadQuoted(text.Start, ref at, ref escape, end, out agent)))
            return null;
        if (at != end && !TryReadQuoted(text.Start, ref at, ref escape, end, out forwarded))
            return null;
        if (at != end)
            return null;

        o = Emit<TIsa>.Literal(o, "{\"service_type\":\"nginx\",\"log_type\":\"access\",\"message\":\""u8);
        o = Emit<TIsa>.Copy(o, text.Start, (int)(text.End - text.Start));
        o = Emit<TIsa>.Common(o, RecordLevel.None, line, source);
        byte* path = SplitRequest(request, requestLength, out int methodLength, out byte* protocol);
        if (path is not null)
        {
            o = Emit<TIsa>.Member(o, ",\"method\":\""u8, request, methodLength);
            o = Emit<TIsa>.Member(o, ",\"path\":\""u8, path, (int)(protocol - 1 - path));
        }
        o = Emit<TIsa>.Member(o, ",\"ip_address\":\""u8, address, addressLength);
        if (!agent.IsAbsent)
            o = Emit<TIsa>.Member(o, ",\"user_agent\":\""u8, agent.Start, agent.Length);
        o = WriteNumber(o, ",\"status_code\":"u8, status, 3);
        if (sizeLength > 0)
            o = WriteNumber(o, ",\"response_size\":"u8, size, sizeLength);
        o = Emit<TIsa>.Id(o, source, offset);
        if (path is not null)
            o = Emit<TIsa>.Member(o, ",\"fields\":{\"protocol\":\""u8, protocol, (int)(request + requestLength - protocol));
        else
            o = Emit<TIsa>.Member(o, ",\"fields\":{\"request\":\""u8, request, requestLength);
        if (userLength != 1 || *user != (byte)'-')
            o = Emit<TIsa>.Member(o, ",\"remote_user\":\""u8, user, userLength);
        o = Emit<TIsa>.Member(o, ",\"time_local\":\""u8, time, TimeLength);
        if (!referer.IsAbsent)
            o = Emit<TIsa>.Member(o, ",\"referer\":\""u8, referer.Start, referer.Length);
        if (!forwarded.IsAbsent)
            o = Emit<TIsa>.Member(o, ",\"http_x_forwarded_for\":\""u8, forwarded.Start, forwarded.Length);
        return o;
    }

    private readonly struct Quoted(byte* start, int length)
    {
        public readonly byte* Start = start;
        public readonly int Length = length;

        /// <summary>Not there, or nginx's <c>-</c> for a variable without value.</summary>
        public bool IsAbsent => Start is null || (Length == 1 && *Start == (byte)'-');
    }

    /// <summary>Reads a space and a quoted value.</summary>
    private static bool TryReadQuoted(byte* text, ref byte* at, ref int* escape, byte* end, out Quoted value)
    {
        value = default;
        if (!Literal.IsAt(at, " \\\""u8))
            return false;
        byte* start = at + 3;
        // The opening quote is the next escaped byte.
        escape++;
        byte* close = NextQuote(text, ref escape, end);
        if (close is null)
            return false;
        value = new Quoted(start, (int)(close - 1 - start));
        at = close + 1;
        return true;
    }

    /// <summary>The next quote before <paramref name="end"/>, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* NextQuote(byte* text, ref int* escape, byte* end)
    {
        while (true)
        {
            byte* at = text + *escape++;
            if (at >= end)
                return null;
            if (*at == (byte)'"')
                return at;
        }
    }

    /// <summary>
    /// Splits <c>GET /path HTTP/1.1</c>: method of capital letters, one space, path without spaces, one space, protocol.
    /// Returns the path, or null if the request has another shape.
    /// </summary>
    private static byte* SplitRequest(byte* request, int length, out int methodLength, out byte* protocol)
    {
        byte* end = request + length;
        protocol = null;
        Vector128<byte> bytes = Vector128.Load(request);
        methodLength = TIsa.LowestBit(~(ulong)Shape<TIsa>.InRange(bytes, (byte)'A', (byte)'Z'));
        while (methodLength >= Shape<TIsa>.Size && (uint)(request[methodLength] - 'A') <= 'Z' - 'A')
            methodLength++;
        if (methodLength == 0 || request[methodLength] != (byte)' ')
            return null;
        byte* path = request + methodLength + 1;
        // From behind: the protocol is short.
        protocol = end - 8;
        if (protocol <= path || !Literal.IsAt(protocol - 1, " HTTP/1."u8) || !IsDigit(end[-1]))
        {
            protocol = end;
            while (protocol > path && protocol[-1] != (byte)' ')
                protocol--;
            if (!HttpProtocol.IsProtocol(new ReadOnlySpan<byte>(protocol, (int)(end - protocol))))
                return null;
        }
        return protocol - 1 > path && !new ReadOnlySpan<byte>(path, (int)(protocol - 1 - path)).Contains((byte)' ') ? path : null;
    }

    /// <summary>nginx writes <c>000</c> and <c>009</c>, too; JSON allows no leading zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteNumber(byte* o, ReadOnlySpan<byte> commaKey, byte* digits, int length)
    {
        while (*digits == (byte)'0' && length > 1)
        {
            digits++;
            length--;
        }
        return Emit<TIsa>.Number(o, commaKey, digits, length);
    }

    private static int LongAddressLength(byte* start)
    {
        byte* at = start;
        while (IsDigit(*at) || *at is (byte)'.' or (byte)':' || (uint)((*at | 0x20) - 'a') <= 5)
            at++;
        return IsFollowed(at) ? (int)(at - start) : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsFollowed(byte* at) => *at == (byte)' ' && at[1] == (byte)'-' && at[2] == (byte)' ';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    /// <summary>Whether <c>23/Nov/2026:09:30:39 +0000</c> stands here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsTime(byte* time)
    {
        Vector128<byte> headLeast = Vector128.Create((byte)'0', (byte)'0', (byte)'/', (byte)'A', (byte)'a', (byte)'a', (byte)'/', (byte)'0', (byte)'0', (byte)'0', (byte)'0', (byte)':', (byte)'0', (byte)'0', (byte)':', (byte)'0');
        Vector128<byte> headRange = Vector128.Create(9, 9, 0, 25, 25, 25, 0, 9, 9, 9, 9, 0, 9, 9, 0, (byte)9);
        Vector128<byte> tailLeast = Vector128.Create((byte)'0', (byte)':', (byte)'0', (byte)'0', (byte)':', (byte)'0', (byte)'0', (byte)':', (byte)'0', (byte)'0', (byte)' ', (byte)'+', (byte)'0', (byte)'0', (byte)'0', (byte)'0');
        Vector128<byte> tailRange = Vector128.Create(9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 2, 9, 9, 9, (byte)9);
        // Between plus and minus lies the comma.
        return Shape<TIsa>.Matches(time, headLeast, headRange)
            && Shape<TIsa>.Matches(time + TimeLength - Shape<TIsa>.Size, tailLeast, tailRange)
            && time[21] != (byte)',';
    }
}
