using System.Globalization;
using System.Net;

namespace Rask.LogForwarder.Sender.Proxies;

/// <summary>
/// The hosts that are reached without a proxy: the value of <c>NO_PROXY</c>, for which there is no standard. This follows
/// curl and Go: entries between commas or blanks, each <c>*</c>, a domain (with those below it, with or without a dot or
/// <c>*.</c> before it), an address, or a network such as <c>10.0.0.0/8</c>; a domain or an address may have a port.
/// Names are not looked up. Loopback never takes a proxy. Thread-safe: it has no state.
/// </summary>
internal static class NoProxyList
{
    /// <summary>True where the list holds the host, or the host is this machine.</summary>
    /// <param name="list">The variable's value; null or empty for none.</param>
    /// <param name="host">A name, or an address without brackets.</param>
    /// <param name="port">Its port.</param>
    public static bool Holds(string? list, string host, int port)
    {
        host = host.TrimEnd('.');
        var isAddress = IPAddress.TryParse(host, out var address);
        if (IsLoopback(host)) return true;
        foreach (var entry in (list ?? "").Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry == "*") return true;
            if (isAddress && IPNetwork.TryParse(entry, out var network) && network.Contains(address!)) return true;
            var name = CutPort(entry, out var entryPort);
            if (entryPort is { } only && only != port) continue;
            if (isAddress ? IPAddress.TryParse(name, out var same) && same.Equals(address) : IsInDomain(host, name)) return true;
        }

        return false;
    }

    /// <summary>True where a host is this machine without any look-up.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsInDomain(string host, string entry)
    {
        var domain = entry.StartsWith("*.", StringComparison.Ordinal) ? entry.AsSpan(2) : entry.AsSpan().TrimStart('.');
        domain = domain.TrimEnd('.');
        if (domain.IsEmpty || !host.AsSpan().EndsWith(domain, StringComparison.OrdinalIgnoreCase)) return false;
        return host.Length == domain.Length || host[^(domain.Length + 1)] == '.';
    }

    /// <summary>Takes a port off: <c>host:80</c>, <c>10.0.0.1:80</c>, <c>[::1]:80</c>; an address of version 6 alone has none.</summary>
    private static string CutPort(string entry, out int? port)
    {
        port = null;
        var name = entry;
        var colon = entry.LastIndexOf(':');
        var isBare = colon >= 0 && entry.IndexOf(':') != colon && entry[0] != '[';
        if (colon > 0 && !isBare && int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            (port, name) = (number, entry[..colon]);
        return name is ['[', .. var inner, ']'] ? inner : name;
    }
}
