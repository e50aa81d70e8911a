using System.Net.Sockets;
using Rask.LogForwarder.Sender.Proxies;
using Rask.LogForwarder.Sender.Tls;

namespace Rask.LogForwarder.Sender;

/// <summary>Opens connections to the aggregator: directly or through a proxy, with TLS or without. One owner at a time: see <see cref="Buffer.IDirectDelivery"/>.</summary>
internal sealed class Connector(Uri endpoint, AccessSettings access, TimeSpan limit) : IDisposable
{
    // Only where it is used does OpenSSL take any memory.
    private readonly TlsClient? _tls = endpoint.Scheme == Uri.UriSchemeHttps ? new TlsClient(access.Tls) : null;

    /// <summary>Opens a connection over which requests may be sent.</summary>
    /// <exception cref="SetupException">A person has to change something first.</exception>
    /// <exception cref="SocketException">No address answers, or the name is not known.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public HttpConnection Open(AbortSignal abort)
    {
        var deadline = Deadline.After(limit, abort);
        var (host, port) = access.Proxy is { } hop ? (hop.Host, hop.Port) : (endpoint.IdnHost, endpoint.Port);
        // Asked anew for every connection: containers change their addresses when they are recreated.
        var plain = PlainConnection.Open(HostResolver.Resolve(host, deadline), port, deadline, abort);
        if (_tls is null) return plain;
        try
        {
            if (access.Proxy is { } proxy) ProxyTunnel.Open(plain, proxy, endpoint.IdnHost, endpoint.Port, deadline);
            return _tls.Open(plain, endpoint.IdnHost, deadline);
        }
        catch
        {
            plain.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _tls?.Dispose();
}
