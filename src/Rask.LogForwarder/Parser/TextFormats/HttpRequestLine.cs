using Rask.LogForwarder.Parser.Formats;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>The request line in the logs of HTTP servers. Thread-safe.</summary>
internal static unsafe class HttpRequestLine
{
    /// <summary>
    /// Adds method, path and <c>protocol</c> of <c>GET /path HTTP/1.1</c>; of any other shape the whole as <c>request</c>.
    /// </summary>
    public static void Add(TextSlice request, TextParts parts)
    {
        ReadOnlySpan<byte> text = request.Bytes;
        int first = text.IndexOf((byte)' ');
        int last = text.LastIndexOf((byte)' ');
        if (first > 0
            && last > first + 1
            && text.Count((byte)' ') == 2
            && !text[..first].ContainsAnyExceptInRange((byte)'A', (byte)'Z')
            && HttpProtocol.IsProtocol(text[(last + 1)..]))
        {
            parts.Method = new TextSlice(request.Start, first);
            parts.Path = new TextSlice(request.Start + first + 1, last - first - 1);
            _ = parts.AddOwn("protocol"u8, new TextSlice(request.Start + last + 1, text.Length - last - 1));
            return;
        }
        _ = parts.AddOwn("request"u8, request);
    }
}
