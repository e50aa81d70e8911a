using System.Net.Sockets;

namespace Rask.LogForwarder.DockerApi;

/// <summary>An engine's API cannot be asked, or does not answer as it should. The message says what to change, as far as that is known.</summary>
internal sealed class DockerUnreachableException(DockerHost host, Exception reason) : IOException(Explain(host, reason), reason)
{
    /// <summary>True where the process may not connect: waiting does not help.</summary>
    public bool IsDenied => InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied };

    /// <summary>True where there is no such socket.</summary>
    public bool IsMissing { get; } = IsNowhere(host, reason);

    private static string Explain(DockerHost host, Exception reason)
    {
        if (reason is SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            return $"{host.SocketPath} may not be used: permission denied. Run the forwarder as root or with the socket's group "
                + "(docker run --group-add \"$(stat -c %g /var/run/docker.sock)\"; in Compose group_add)";
        }

        return IsNowhere(host, reason)
            ? $"{host.SocketPath} does not exist. Mount the engine's socket there (-v /var/run/docker.sock:{host.SocketPath}), or set DOCKER_HOST"
            : $"the Docker engine at {host} cannot be asked: {reason.Message}";
    }

    private static bool IsNowhere(DockerHost host, Exception reason) => host.SocketPath is { } path && reason is SocketException && !File.Exists(path);
}
