using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Sender.Proxies;

namespace Rask.LogForwarder.Configuration;

/// <summary>
/// The variables that name a proxy to every program: <c>http_proxy</c>, <c>https_proxy</c> and <c>HTTPS_PROXY</c>,
/// <c>all_proxy</c> and <c>ALL_PROXY</c>, and <c>no_proxy</c> and <c>NO_PROXY</c> for the exceptions; in lower case first.
/// <c>HTTP_PROXY</c> is not among them: a web server that runs a program under CGI makes it from a header that any client
/// can send.
/// </summary>
internal static class ProxyVariables
{
    /// <summary>The rule for the value of such a variable.</summary>
    public const string Allowed = "an HTTP proxy, http://[USER:PASSWORD@]HOST:PORT";

    /// <summary>Finds the proxy for an endpoint.</summary>
    /// <param name="endpoint">The aggregator.</param>
    /// <param name="environment">The value of a variable, or null.</param>
    /// <param name="proxy">The proxy; null where the endpoint is reached directly.</param>
    /// <returns>Null, or the mistake, in words for the user.</returns>
    public static string? TryFind(Uri endpoint, Func<string, string?> environment, out ProxyAddress? proxy)
    {
        proxy = null;
        if (NoProxyList.Holds(First(environment, "no_proxy", "NO_PROXY").Value, endpoint.IdnHost, endpoint.Port)) return null;
        var (name, value) = endpoint.Scheme == Uri.UriSchemeHttps
            ? First(environment, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
            : First(environment, "http_proxy", "all_proxy", "ALL_PROXY");
        return value is null ? null : TryParse(name, value, out proxy);
    }

    private static string? TryParse(string name, string value, out ProxyAddress? proxy)
    {
        proxy = null;
        var text = value.Trim();
        if (!text.Contains("://", StringComparison.Ordinal)) text = "http://" + text;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.Port == 0) return Mistake(name, value, "");
        if (uri.Scheme != Uri.UriSchemeHttp) return Mistake(name, value, $"; {uri.Scheme}:// is not supported");
        var credentials = uri.UserInfo.Length == 0 ? null : new Secret(Uri.UnescapeDataString(uri.UserInfo));
        proxy = new ProxyAddress(uri.IdnHost, uri.Port, name, credentials);
        return null;
    }

    private static string Mistake(string name, string value, string why) => $"{name} {QuotedValue.Of(value)}; allowed: {Allowed}{why}";

    private static (string Name, string? Value) First(Func<string, string?> environment, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (environment(name) is { Length: > 0 } value) return (name, value);
        return ("", null);
    }
}
