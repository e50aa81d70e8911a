using System.Text;

namespace Rask.LogForwarder.Sender.Proxies;

/// <summary>An HTTP proxy on the way to the aggregator.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Source">The variable that names it, for messages.</param>
/// <param name="Credentials">User and password as <c>user:password</c>; null for none.</param>
internal sealed record ProxyAddress(string Host, int Port, string Source, Secret? Credentials)
{
    /// <summary>The header that carries the credentials, with its line end before it (RFC 7617); empty for none.</summary>
    public byte[] AuthorizationLine() => Credentials is null
        ? []
        : Encoding.ASCII.GetBytes("\r\nProxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Credentials.Value)));

    /// <summary>Without the credentials.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
