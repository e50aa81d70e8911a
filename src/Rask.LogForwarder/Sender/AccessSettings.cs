using Rask.LogForwarder.Sender.Proxies;
using Rask.LogForwarder.Sender.Tls;

namespace Rask.LogForwarder.Sender;

/// <summary>How the aggregator is reached and whom it is told that we are.</summary>
internal sealed record AccessSettings
{
    /// <summary>No proxy, no token, the system's authorities.</summary>
    public static readonly AccessSettings None = new();

    /// <summary>Of use only with https.</summary>
    public TlsSettings Tls { get; init; } = new();

    /// <summary>Sent as it is with each request; null for none, or where <see cref="TokenFile"/> holds it.</summary>
    public Secret? Token { get; init; }

    /// <summary>The file that holds the token, read again when it changes.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Null: the aggregator is reached directly.</summary>
    public ProxyAddress? Proxy { get; init; }
}
