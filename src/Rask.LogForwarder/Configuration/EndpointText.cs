namespace Rask.LogForwarder.Configuration;

/// <summary>The rule for the aggregator's URL, and how it is shown.</summary>
internal static class EndpointText
{
    public const string Allowed = "an absolute URL, http://HOST[:PORT]/PATH or https://HOST[:PORT]/PATH";

    /// <returns>Null if the text is a usable endpoint, else what is allowed instead.</returns>
    public static string? TryParse(string text, out Uri? endpoint)
    {
        endpoint = null;
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri)) return Allowed;
        if ((uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.Host.Length == 0 || uri.Port == 0) return Allowed;
        if (uri.UserInfo.Length > 0) return Allowed + ", without user name and password";
        if (uri.Fragment.Length > 0) return Allowed + ", without a fragment (#)";
        endpoint = uri;
        return null;
    }

    /// <summary>For logs: without what stands behind a question mark, where some put a key.</summary>
    public static string Show(Uri endpoint)
    {
        var text = endpoint.GetLeftPart(UriPartial.Path);
        return endpoint.Query.Length > 0 ? text + "?***" : text;
    }
}
