using System.Buffers.Text;

namespace Rask.LoadTest.Sink;

/// <summary>What the sink needs of an HTTP/1.1 request's head (RFC 9112): the method, the path and four headers.</summary>
internal readonly ref struct RequestHead
{
    public bool IsPost { get; private init; }

    public bool IsStatistics { get; private init; }

    /// <summary>-1 without the header.</summary>
    public long ContentLength { get; private init; }

    public bool Chunked { get; private init; }

    public bool ExpectsContinue { get; private init; }

    /// <summary>The X-Batch-Size header; -1 without it.</summary>
    public long BatchSize { get; private init; }

    /// <summary>Parses a head from its request line to its empty line; false if the sink does not understand it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> head, out RequestHead result)
    {
        result = default;
        var lineEnd = head.IndexOf("\r\n"u8);
        if (lineEnd < 0)
            return false;
        var requestLine = head[..lineEnd];
        head = head[(lineEnd + 2)..];
        long contentLength = -1, batchSize = -1;
        bool chunked = false, expectsContinue = false;
        while ((lineEnd = head.IndexOf("\r\n"u8)) > 0)
        {
            var header = head[..lineEnd];
            head = head[(lineEnd + 2)..];
            var colon = header.IndexOf((byte)':');
            if (colon <= 0)
                return false;
            var name = header[..colon];
            var value = header[(colon + 1)..].Trim(" \t"u8);
            if (Is(name, "content-length"u8))
            {
                if (!TryNumber(value, out contentLength))
                    return false;
            }
            else if (Is(name, "x-batch-size"u8))
            {
                if (!TryNumber(value, out batchSize))
                    return false;
            }
            else if (Is(name, "transfer-encoding"u8))
            {
                chunked = Is(value, "chunked"u8);
            }
            else if (Is(name, "expect"u8))
            {
                expectsContinue = Is(value, "100-continue"u8);
            }
        }

        result = new RequestHead
        {
            IsPost = requestLine.StartsWith("POST "u8),
            IsStatistics = requestLine.StartsWith("GET /stats "u8),
            ContentLength = contentLength,
            Chunked = chunked,
            ExpectsContinue = expectsContinue,
            BatchSize = batchSize,
        };
        return result.IsPost ? chunked || contentLength >= 0 : result.IsStatistics;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase) =>
        System.Text.Ascii.EqualsIgnoreCase(text, lowerCase);

    private static bool TryNumber(ReadOnlySpan<byte> text, out long number) =>
        Utf8Parser.TryParse(text, out number, out var consumed) && consumed == text.Length && number >= 0;
}
