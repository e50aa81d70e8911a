using Rask.LogForwarder.Sender.Proxies;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Sender;

/// <summary>What a user should know about the way that was chosen, said once at the start.</summary>
internal static class AccessNotes
{
    /// <summary>Writes the notes.</summary>
    public static void Write(SelfLog log, Uri endpoint, AccessSettings access)
    {
        if (access.Proxy is { } proxy)
        {
            log.Info(
                "the aggregator is reached through a proxy",
                new LogField("proxy", proxy.ToString()),
                new LogField("variable", proxy.Source));
        }

        if (endpoint.Scheme == Uri.UriSchemeHttps) return;
        if ((access.Token is not null || access.TokenFile is not null) && !NoProxyList.IsLoopback(endpoint.IdnHost))
        {
            log.Warn(
                "the token is sent over http, so that everybody on the way can read it and use it; use https, or a network that nobody else is on",
                new LogField("endpoint", endpoint.Authority));
        }

        if (access.Tls.CertificateFile is not null)
            log.Warn("the client certificate is not used: the endpoint says http", new LogField("endpoint", endpoint.Authority));
    }
}
