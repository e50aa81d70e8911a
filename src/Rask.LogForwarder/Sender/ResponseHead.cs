using System.Buffers.Text;
using System.Text;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// The status line and the headers of an answer that matter to a client (RFC 9112, RFC 9110). Reused from answer to
/// answer. Not thread-safe.
/// </summary>
internal sealed class ResponseHead
{
    private bool _hasTransferEncoding;
    private long? _length;

    /// <summary>The status, 100 to 599.</summary>
    public int StatusCode { get; private set; }

    /// <summary>True where the connection ends with this answer.</summary>
    public bool Closes { get; private set; }

    /// <summary>True where the body is chunked.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>The body's length; null where it is not given, or does not count because the body is coded for transfer.</summary>
    public long? ContentLength => _hasTransferEncoding ? null : _length;

    /// <summary>The value of <c>Retry-After</c>.</summary>
    public string? RetryAfter { get; private set; }

    /// <summary>True where another answer to the same request follows.</summary>
    public bool IsInterim => StatusCode is >= 100 and < 200 and not 101;

    /// <summary>True where no body follows, whatever the headers say.</summary>
    public bool HasNoBody => StatusCode is 101 or 204 or 304;

    /// <summary>Forgets the last answer, and reads a status line: <c>HTTP/1.x SP 3DIGIT [SP reason]</c>.</summary>
    /// <exception cref="InvalidDataException">It is not one of HTTP/1.</exception>
    public void Begin(ReadOnlySpan<byte> line)
    {
        const int StatusAt = 9;
        const int StatusEnd = StatusAt + 3;
        if (line.Length < StatusEnd || !line.StartsWith("HTTP/1."u8) || !IsDigit(line[7]) || line[8] != (byte)' '
            || line[StatusAt] is < (byte)'1' or > (byte)'5' || !IsDigit(line[StatusAt + 1]) || !IsDigit(line[StatusAt + 2])
            || (line.Length > StatusEnd && line[StatusEnd] != (byte)' '))
            throw new InvalidDataException("the answer is not HTTP/1.1");
        StatusCode = ((line[StatusAt] - '0') * 100) + ((line[StatusAt + 1] - '0') * 10) + line[StatusAt + 2] - '0';
        Closes = line[7] == (byte)'0';
        IsChunked = false;
        RetryAfter = null;
        _hasTransferEncoding = false;
        _length = null;
    }

    /// <summary>Reads a header line.</summary>
    /// <exception cref="InvalidDataException">It gives a length that is not a number, or another one than before.</exception>
    public void AddHeader(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        // A line that begins with white space continues the one before (RFC 9112, section 5.2).
        if (colon <= 0 || line[0] is (byte)' ' or (byte)'\t') return;
        var name = line[..colon].TrimEnd(" \t"u8);
        var value = line[(colon + 1)..].Trim(" \t"u8);
        if (Ascii.EqualsIgnoreCase(name, "Content-Length"u8))
        {
            if (value.Length == 0 || !IsDigit(value[0]) || !Utf8Parser.TryParse(value, out long length, out var used) || used != value.Length
                || (_length is { } before && before != length))
                throw new InvalidDataException("the answer has no readable length");
            _length = length;
        }
        else if (Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8))
        {
            _hasTransferEncoding = true;
            // Only the last coding says where the body ends.
            IsChunked = Ascii.EqualsIgnoreCase(value[(value.LastIndexOf((byte)',') + 1)..].Trim(" \t"u8), "chunked"u8);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Connection"u8))
        {
            foreach (var part in value.Split((byte)','))
                Closes |= Ascii.EqualsIgnoreCase(value[part].Trim(" \t"u8), "close"u8);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Retry-After"u8))
        {
            RetryAfter = Encoding.ASCII.GetString(value);
        }
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';
}
