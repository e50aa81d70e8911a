using Rask.LogForwarder.Parser.Formats;

namespace Rask.LogForwarder.Parser.General;

/// <summary>The request line in nginx's logs. Thread-safe.</summary>
internal static class NginxRequest
{
    /// <summary>
    /// Adds method, path and <c>protocol</c> of <c>GET /path HTTP/1.1</c>; of any other shape the whole as <c>request</c>.
    /// </summary>
    public static void Add(GeneralRecord record, TextRange request)
    {
        ReadOnlySpan<byte> text = record.Arena[request];
        int first = text.IndexOf((byte)' ');
        int last = text.LastIndexOf((byte)' ');
        if (first > 0
            && last > first + 1
            && text.Count((byte)' ') == 2
            && !text[..first].ContainsAnyExceptInRange((byte)'A', (byte)'Z')
            && HttpProtocol.IsProtocol(text[(last + 1)..]))
        {
            record.Method = request.Slice(0, first);
            record.Path = request.Slice(first + 1, last - first - 1);
            record.Fields.SetOwn("protocol"u8, request.Slice(last + 1));
            return;
        }
        record.Fields.SetOwn("request"u8, request);
    }
}
