using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender.Tls;

/// <summary>Makes TLS connections, and reads its files again once they have changed. One owner at a time: see <see cref="Buffer.IDirectDelivery"/>.</summary>
internal sealed class TlsClient(TlsSettings settings) : IDisposable
{
    private TlsContext? _context;

    /// <inheritdoc cref="TlsConnection.Open"/>
    public TlsConnection Open(PlainConnection plain, string host, Deadline deadline)
    {
        if (_context is { IsCurrent: false })
        {
            // Sessions keep what they need of it for as long as they live.
            _context.Dispose();
            _context = null;
        }

        try
        {
            _context ??= new TlsContext(settings);
            return TlsConnection.Open(plain, _context, host, deadline);
        }
        finally
        {
            // What a handshake needs, and no record after it: 2 MB.
            CodePages.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _context?.Dispose();
}
