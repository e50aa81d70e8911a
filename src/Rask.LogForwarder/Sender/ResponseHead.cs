using System.Buffers.Text;
using System.Text;

namespace Rask.LogForwarder.Sender;

/// <summary>The status line and the headers of an answer that matter to a client (RFC 9112, RFC 9110).</summary>
internal sealed class ResponseHead
{
    private ResponseHead(int statusCode, bool closes)
    {
        StatusCode = statusCode;
        Closes = closes;
    }

    /// <summary>The status.</summary>
    public int StatusCode { get; }

    /// <summary>True where the connection ends with this answer.</summary>
    public bool Closes { get; private set; }

    /// <summary>True where the body is chunked.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>The body's length; null where it is not given.</summary>
    public long? ContentLength { get; private set; }

    /// <summary>The value of <c>Retry-After</c>.</summary>
    public string? RetryAfter { get; private set; }

    /// <summary>Reads the status line.</summary>
    /// <exception cref="InvalidDataException">It is not one of HTTP/1.</exception>
    public static ResponseHead Parse(ReadOnlySpan<byte> line)
    {
        const int StatusAt = 9;
        if (line.Length < StatusAt + 3 || !line.StartsWith("HTTP/1."u8)
            || !Utf8Parser.TryParse(line[StatusAt..(StatusAt + 3)], out int status, out var used) || used != 3)
            throw new InvalidDataException("the answer is not HTTP/1.1");
        return new ResponseHead(status, closes: line[7] == (byte)'0');
    }

    /// <summary>Reads a header line.</summary>
    /// <exception cref="InvalidDataException">A length is not a number.</exception>
    public void AddHeader(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0) return;
        var name = line[..colon];
        var value = line[(colon + 1)..].Trim(" \t"u8);
        if (Ascii.EqualsIgnoreCase(name, "Content-Length"u8))
        {
            if (!Utf8Parser.TryParse(value, out long length, out var used) || used != value.Length || length < 0)
                throw new InvalidDataException("the answer has no readable length");
            ContentLength = length;
        }
        else if (Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8))
        {
            IsChunked = EndsWithIgnoreCase(value, "chunked"u8);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Connection"u8))
        {
            Closes |= Ascii.EqualsIgnoreCase(value, "close"u8);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Retry-After"u8))
        {
            RetryAfter = Encoding.ASCII.GetString(value);
        }
    }

    private static bool EndsWithIgnoreCase(ReadOnlySpan<byte> value, ReadOnlySpan<byte> end) =>
        value.Length >= end.Length && Ascii.EqualsIgnoreCase(value[^end.Length..], end);
}
