using System.Net;
using Rask.Protocol;

namespace Rask.LogAggregator.Configuration;

/// <summary>What the aggregator is told to do.</summary>
internal sealed class AggregatorOptions
{
    /// <summary>Where to listen. This machine alone by default, because there is no authentication.</summary>
    public IPEndPoint Listen { get; set; } = new(IPAddress.Loopback, AggregateEndpoint.DefaultPort);

    /// <summary>Where the segments lie.</summary>
    public string DataDirectory { get; set; } = "/var/lib/rask-log-aggregator";

    /// <summary>A segment does not grow beyond so many bytes.</summary>
    public long SegmentBytes { get; set; } = 128L * 1024 * 1024;

    /// <summary>The longest request body in bytes, before and after decompression.</summary>
    public long MaximumBodyBytes { get; set; } = 64L * 1024 * 1024;
}
