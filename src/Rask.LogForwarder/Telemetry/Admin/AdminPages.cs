using System.Globalization;

namespace Rask.LogForwarder.Telemetry.Admin;

/// <summary>What the admin endpoint has to say, by path. Called on its thread.</summary>
/// <param name="metrics">The page of metrics.</param>
/// <param name="alive">What keeps the process from working; null where nothing does.</param>
/// <param name="ready">Why what is written is not delivered, and for how long; null where it is.</param>
internal sealed class AdminPages(Func<string> metrics, Func<string?> alive, Func<(string Reason, TimeSpan Lasting)?> ready)
{
    private const int Ok = 200;
    private const int Unavailable = 503;

    /// <summary>Answers a request for a path.</summary>
    public AdminPage Get(string path)
    {
        switch (path)
        {
            case "/metrics":
                return new AdminPage(Ok, metrics(), "text/plain; version=0.0.4; charset=utf-8");
            case "/health":
                return alive() is { } trouble ? new AdminPage(Unavailable, trouble + "\n") : new AdminPage(Ok, "alive\n");
            case "/ready":
                if (ready() is not { } problem) return new AdminPage(Ok, "delivering\n");
                var seconds = (long)problem.Lasting.TotalSeconds;
                return new AdminPage(Unavailable, string.Create(CultureInfo.InvariantCulture, $"not delivering for {seconds} s: {problem.Reason}\n"));
            default:
                return new AdminPage(404, "there are /metrics, /health and /ready\n");
        }
    }
}
