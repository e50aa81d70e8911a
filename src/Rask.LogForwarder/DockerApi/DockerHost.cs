using System.Globalization;

namespace Rask.LogForwarder.DockerApi;

/// <summary>Where an engine's API listens, in the form of Docker's own variable <c>DOCKER_HOST</c>.</summary>
/// <param name="SocketPath">The path of a unix socket; null for TCP.</param>
/// <param name="Name">The host of TCP.</param>
/// <param name="Port">The port of TCP.</param>
internal sealed record DockerHost(string? SocketPath, string Name, int Port)
{
    /// <summary>What is asked where nothing is said.</summary>
    public const string Default = "unix:///var/run/docker.sock";

    private const int DefaultPort = 2375;

    /// <summary>The kernel's limit for the path of a unix socket, without the NUL at its end (unix(7)).</summary>
    private const int LongestPath = 107;

    /// <summary>Reads <c>unix:///PATH</c> or <c>tcp://HOST[:PORT]</c>. Null where it is neither: TLS and SSH are not spoken here.</summary>
    public static DockerHost? Parse(string text)
    {
        const string Unix = "unix://", Tcp = "tcp://", Http = "http://";
        if (text.StartsWith(Unix, StringComparison.Ordinal))
        {
            var path = text[Unix.Length..];
            return path.StartsWith('/') && !path.Contains('\0', StringComparison.Ordinal) && System.Text.Encoding.UTF8.GetByteCount(path) <= LongestPath
                ? new DockerHost(path, "", 0) : null;
        }

        var scheme = text.StartsWith(Tcp, StringComparison.Ordinal) ? Tcp : text.StartsWith(Http, StringComparison.Ordinal) ? Http : null;
        if (scheme is null) return null;
        var authority = text[scheme.Length..].TrimEnd('/');
        var colon = authority.LastIndexOf(':');
        // An address of IPv6 has colons of its own, and stands in brackets.
        if (colon < authority.LastIndexOf(']')) colon = -1;
        var name = (colon < 0 ? authority : authority[..colon]).Trim('[', ']');
        var port = DefaultPort;
        if (colon >= 0 && (!int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535)) return null;
        return Uri.CheckHostName(name) == UriHostNameType.Unknown ? null : new DockerHost(null, name, port);
    }

    /// <inheritdoc/>
    public override string ToString() => SocketPath is { } path ? "unix://" + path : string.Create(CultureInfo.InvariantCulture, $"tcp://{Name}:{Port}");
}
