using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Sender.Proxies;
using Rask.Protocol;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Writes the heads of requests, without allocating anything. The headers are described at <see cref="AggregateEndpoint"/>.
/// One owner at a time: see <see cref="IDirectDelivery"/>.
/// </summary>
internal sealed class RequestHead(Uri endpoint, string version, ProxyAddress? proxy, BearerToken token)
{
    private static readonly byte[] IdLine = LineOf(AggregateEndpoint.BatchIdHeader);
    private static readonly byte[] IdempotencyKeyLine = LineOf(AggregateEndpoint.IdempotencyKeyHeader);
    private static readonly byte[] DigestLine = LineOf(AggregateEndpoint.BatchDigestHeader);
    private static readonly byte[] TotalLine = LineOf(AggregateEndpoint.BatchTotalHeader);
    private static readonly byte[] VoidLine = Encoding.ASCII.GetBytes($"\r\n{AggregateEndpoint.BatchVoidHeader}: true");

    private readonly byte[] _start = Encoding.ASCII.GetBytes(
        $"POST {TargetOf(endpoint, proxy)} HTTP/1.1\r\nHost: {HostOf(endpoint)}\r\n"
        + $"User-Agent: rask-log-forwarder/{version}\r\nContent-Type: {AggregateEndpoint.ContentType}\r\n"
        + $"Transfer-Encoding: chunked\r\n{AggregateEndpoint.BatchSizeHeader}: ");

    // Through a tunnel, the proxy sees its own request only.
    private readonly byte[] _proxyLine = proxy is not null && endpoint.Scheme == Uri.UriSchemeHttp ? proxy.AuthorizationLine() : [];

    /// <summary>Begins a request.</summary>
    public void Write(ChunkWriter writer, in RequestContent content)
    {
        writer.Begin(_start);
        writer.Append(content.Records);
        if (!content.IsProbe)
        {
            WriteName(writer, IdLine, content);
            WriteName(writer, IdempotencyKeyLine, content);
            writer.Append(DigestLine);
            writer.AppendHex(content.Digest);
            // The size of a whole batch says it already.
            if (!content.Part.IsWhole || content.IsVoid)
            {
                writer.Append(TotalLine);
                writer.Append(content.Part.Total);
            }

            if (content.IsVoid) writer.Append(VoidLine);
        }

        writer.Append(token.HeaderLine);
        writer.Append(_proxyLine);
        writer.Append("\r\n\r\n"u8);
    }

    private static void WriteName(ChunkWriter writer, byte[] line, in RequestContent content)
    {
        writer.Append(line);
        writer.Append(content.Id.Forwarder);
        writer.Append("."u8);
        writer.Append(content.Id.Epoch);
        writer.Append("-"u8);
        writer.Append(content.Id.Sequence);
        if (content.Part.IsWhole) return;
        writer.Append("/"u8);
        writer.Append(content.Part.First);
        writer.Append("-"u8);
        writer.Append(content.Part.Last);
    }

    private static byte[] LineOf(string name) => Encoding.ASCII.GetBytes($"\r\n{name}: ");

    // A proxy that passes requests on has to be told the whole address (RFC 9112, section 3.2.2).
    private static string TargetOf(Uri endpoint, ProxyAddress? proxy) =>
        proxy is null || endpoint.Scheme != Uri.UriSchemeHttp ? endpoint.PathAndQuery : $"http://{HostOf(endpoint)}{endpoint.PathAndQuery}";

    private static string HostOf(Uri endpoint) =>
        endpoint.HostNameType == UriHostNameType.Dns && !endpoint.IsDefaultPort ? $"{endpoint.IdnHost}:{endpoint.Port}"
        : endpoint.HostNameType == UriHostNameType.Dns ? endpoint.IdnHost
        : endpoint.Authority;
}
