using Rask.LogForwarder.Parser.Formats;

namespace Rask.LogForwarder.Parser.TextFormats.Nginx;

/// <summary>
/// <c>nginx</c> / <c>access</c>: access lines that the format <c>combined</c> begins but does not end, or that a virtual host begins, as nginx,
/// ingress-nginx and Apache (<c>vhost_combined</c>) write them:
/// <code>[host[:port] ]addr - user [time] "request" status size "referer" "agent"[ tail]</code>
/// What <see cref="NginxAccessFormat{TIsa}"/> takes never comes here. Thread-safe.
/// </summary>
internal static unsafe class AccessFormat
{
    /// <summary>Length of <c>23/Nov/2026:09:30:39 +0000</c>.</summary>
    private const int TimeLength = 26;

    private const int MaxName = 255;

    private const int MaxSizeDigits = 18;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        TextSlice host = default;
        if (!TryReadAddress(ref cursor, out TextSlice address) && !(TryReadHost(ref cursor, out host) && TryReadAddress(ref cursor, out address)))
            return false;
        if (!cursor.TryReadUntil((byte)' ', out TextSlice user) || user.Bytes.Contains((byte)'"') || !cursor.TrySkip((byte)'['))
            return false;
        if (!NginxTime.IsLocalTime(cursor.Rest))
            return false;
        var time = new TextSlice(cursor.At, TimeLength);
        cursor.At += TimeLength;
        if (!cursor.TrySkip("] "u8) || !AccessQuote.TryRead(ref cursor, out TextSlice request) || !cursor.TrySkip((byte)' '))
            return false;
        if (!cursor.TryReadDigits(out TextSlice status) || status.Length != 3 || !cursor.TrySkip((byte)' '))
            return false;
        TextSlice size = default;
        if (!cursor.TrySkip((byte)'-') && (!cursor.TryReadDigits(out size) || size.Length > MaxSizeDigits))
            return false;
        if (!cursor.TrySkip((byte)' ') || !AccessQuote.TryRead(ref cursor, out TextSlice referer) || !cursor.TrySkip((byte)' ') || !AccessQuote.TryRead(ref cursor, out TextSlice agent))
            return false;

        HttpRequestLine.Add(request, parts);
        AccessQuote.Add("remote_user"u8, user, parts);
        parts.AddFixed("time_local"u8, time);
        AddPresent("referer"u8, referer, parts);
        AccessQuote.Add("host"u8, host, parts);
        if (!AccessTail.TryAdd(cursor, parts))
        {
            parts.Clear();
            return false;
        }
        parts.Format = RecordFormat.NginxAccess;
        parts.Message = new TextSlice(start, (int)(end - start));
        // A socket has no address.
        if (!address.Bytes.SequenceEqual("unix:"u8))
            parts.IpAddress = address;
        if (!agent.Bytes.SequenceEqual("-"u8))
            parts.UserAgent = agent;
        parts.StatusCode = WithoutLeadingZeros(status);
        parts.ResponseSize = size.IsAbsent ? default : WithoutLeadingZeros(size);
        return true;
    }

    /// <summary>An address, or <c>unix:</c>, and <c> - </c> behind it; nothing moves where there is none.</summary>
    private static bool TryReadAddress(ref EscapedCursor cursor, out TextSlice address)
    {
        byte* at = cursor.At;
        byte* last = at;
        while (last < cursor.End && *last is (>= (byte)'0' and <= (byte)':') or (>= (byte)'a' and <= (byte)'f') or (>= (byte)'A' and <= (byte)'F') or (byte)'.')
            last++;
        if (last == at && cursor.Is("unix:"u8))
            last += "unix:".Length;
        address = new TextSlice(at, (int)(last - at));
        EscapedCursor behind = cursor;
        behind.At = last;
        if (last == at || *at == (byte)'.' || !behind.TrySkip(" - "u8))
            return false;
        cursor = behind;
        return true;
    }

    /// <summary><c>example.org </c> or <c>example.org:80 </c> or <c>[::1]:80 </c></summary>
    private static bool TryReadHost(ref EscapedCursor cursor, out TextSlice host)
    {
        byte* at = cursor.At;
        if (cursor.TrySkip((byte)'['))
        {
            while (!cursor.IsAtEnd && *cursor.At is (>= (byte)'a' and <= (byte)'f') or (>= (byte)'A' and <= (byte)'F') or (>= (byte)'0' and <= (byte)':') or (byte)'.')
                cursor.At++;
            if (!cursor.TrySkip((byte)']'))
            {
                host = default;
                return false;
            }
        }
        while (!cursor.IsAtEnd && cursor.At - at < MaxName && *cursor.At is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)':') or (byte)'.' or (byte)'-' or (byte)'_')
            cursor.At++;
        host = new TextSlice(at, (int)(cursor.At - at));
        return host.Length > 0 && cursor.TrySkip((byte)' ');
    }

    /// <summary>An empty value is one, as it is on the fast path.</summary>
    private static void AddPresent(ReadOnlySpan<byte> key, TextSlice value, TextParts parts)
    {
        if (!value.Bytes.SequenceEqual("-"u8))
            parts.AddFixed(key, value);
    }

    private static TextSlice WithoutLeadingZeros(TextSlice digits)
    {
        int zeros = digits.Bytes[..^1].IndexOfAnyExcept((byte)'0');
        zeros = zeros < 0 ? digits.Length - 1 : zeros;
        return new TextSlice(digits.Start + zeros, digits.Length - zeros);
    }
}
