using System.Text;

namespace Rask.LogForwarder.Sender.Proxies;

/// <summary>Asks a proxy to pass bytes on to the aggregator (RFC 9110, section 9.3.6). Thread-safe: it has no state.</summary>
internal static class ProxyTunnel
{
    private const int LongestHead = 8 * 1024;

    /// <summary>Opens the tunnel; whatever is sent afterwards reaches the target.</summary>
    /// <param name="connection">To the proxy.</param>
    /// <param name="proxy">The proxy.</param>
    /// <param name="host">The target; an address of version 6 without brackets.</param>
    /// <param name="port">Its port.</param>
    /// <param name="deadline">The end of the time for it.</param>
    /// <exception cref="SetupException">The proxy does not want to.</exception>
    /// <exception cref="IOException">It cannot now, or the connection broke.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public static void Open(HttpConnection connection, ProxyAddress proxy, string host, int port, Deadline deadline)
    {
        var target = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
        byte[] request =
            [.. Encoding.ASCII.GetBytes($"CONNECT {target} HTTP/1.1\r\nHost: {target}"), .. proxy.AuthorizationLine(), .. "\r\n\r\n"u8];
        if (connection.Send(request, deadline) < request.Length && !connection.HasInput)
            throw new IOException($"the proxy {proxy} closed the connection");
        var status = ReadStatus(connection, proxy, deadline);
        switch (status)
        {
            case >= 200 and < 300:
                return;
            case 407:
                throw new SetupException(
                    $"the proxy {proxy} {(proxy.Credentials is null ? "wants a user and a password" : "does not take the user and the password")}; set them in {proxy.Source} (http://USER:PASSWORD@{proxy})");
            case 408 or 429 or >= 500:
                throw new IOException($"the proxy {proxy} cannot reach {target} (HTTP status {status})");
            default:
                throw new SetupException(
                    $"the proxy {proxy} does not let us through to {target} (HTTP status {status}); allow it there, name the host in NO_PROXY, or change {proxy.Source}");
        }
    }

    private static int ReadStatus(HttpConnection connection, ProxyAddress proxy, Deadline deadline)
    {
        var head = new byte[LongestHead];
        var length = 0;
        var end = -1;
        while (end < 0)
        {
            if (length == head.Length) throw NotHttp(proxy);
            var received = connection.Receive(head.AsSpan(length), deadline);
            if (received == 0) throw new IOException($"the proxy {proxy} closed the connection");
            length += received;
            end = head.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }

        var response = new ResponseHead();
        try
        {
            response.Begin(head.AsSpan(0, head.AsSpan().IndexOf("\r\n"u8)));
        }
        catch (InvalidDataException)
        {
            throw NotHttp(proxy);
        }

        // The target speaks after the client: bytes behind the head would be the proxy's own, and no tunnel.
        var isTunnel = response.StatusCode is >= 200 and < 300;
        return !isTunnel || end + 4 == length ? response.StatusCode : throw NotHttp(proxy);
    }

    private static SetupException NotHttp(ProxyAddress proxy) =>
        new($"{proxy} does not answer as an HTTP proxy; look at {proxy.Source}");
}
