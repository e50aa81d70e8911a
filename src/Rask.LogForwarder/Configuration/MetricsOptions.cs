using System.Net;
using static Rask.LogForwarder.Configuration.OptionSetters;

namespace Rask.LogForwarder.Configuration;

/// <summary>The options of those who look from outside.</summary>
internal static class MetricsOptions
{
    private const string Group = "Metrics and health";
    private const string AddressAllowed = "an IP address of this host, 0.0.0.0 or ::";

    /// <summary>All of this group, in the order in which help and documentation show them.</summary>
    public static readonly OptionDefinition[] All =
    [
        Switch(
            Group, "--enable-metrics", "ENABLE_METRICS",
            "Serves /metrics (Prometheus), /health and /ready over HTTP. Without it they are there for this program's own commands only, in the state directory.",
            static (o, v) => o with { EnableMetrics = v }),
        Integer(
            Group, "--metrics-port", "METRICS_PORT", "PORT", "9090", 1, 65535,
            "The port of that.",
            static (o, v) => o with { MetricsPort = v }),
        new()
        {
            Group = Group,
            Flag = "--metrics-address",
            Variable = "METRICS_ADDRESS",
            ValueName = "ADDRESS",
            Default = "127.0.0.1",
            Allowed = AddressAllowed,
            Help = "The address of that; with 0.0.0.0 everybody who reaches this host, or the network of this container, can ask.",
            Set = static (string text, ref ForwarderOptions options) =>
            {
                if (!IPAddress.TryParse(text, out var address)) return AddressAllowed;
                options = options with { MetricsAddress = address };
                return null;
            },
        },
    ];
}
