using System.Globalization;
using System.Net;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Telemetry.Admin;

/// <summary>Opens what those who look from outside may ask. Where it cannot, it says so once, and delivery goes on without.</summary>
internal static class AdminEndpoint
{
    /// <summary>Starts to answer.</summary>
    /// <param name="directory">The state directory, or what stands for it; null where there is none.</param>
    /// <param name="port">Where metrics are asked for by HTTP; null where they are not.</param>
    /// <param name="pages">What there is at a path.</param>
    /// <param name="log">The forwarder's own log.</param>
    /// <returns>Null where it could listen nowhere.</returns>
    public static AdminServer? TryOpen(string? directory, (IPAddress Address, int Port)? port, Func<string, AdminPage> pages, SelfLog log)
    {
        var listeners = new List<int>(2);
        if (directory is not null) Add(listeners, AdminSockets.ListenIn(directory), directory, "healthcheck finds no forwarder in its state directory", log);
        if (port is { } tcp)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{new IPEndPoint(tcp.Address, tcp.Port)}");
            Add(listeners, AdminSockets.Listen(tcp.Address, tcp.Port), place, "there are no metrics; give METRICS_PORT a free port, or METRICS_ADDRESS an address of this host", log);
        }

        return listeners.Count > 0 ? new AdminServer(listeners, pages) : null;
    }

    private static void Add(List<int> listeners, int fd, string place, string consequence, SelfLog log)
    {
        if (fd >= 0) listeners.Add(fd);
        else log.Warn("cannot listen: " + consequence, new LogField("place", place), new LogField("error", Errno.Describe(-fd)));
    }
}
