using System.Net;
using Rask.Protocol;

namespace Rask.LogAggregator.Configuration;

/// <summary>What the aggregator is told to do.</summary>
internal sealed class AggregatorOptions
{
    /// <summary>Where to listen. This machine alone by default, because nobody is asked for a token unless <see cref="TokenFile"/> says so.</summary>
    public IPEndPoint Listen { get; set; } = new(IPAddress.Loopback, AggregateEndpoint.DefaultPort);

    /// <summary>Where the segments lie.</summary>
    public string DataDirectory { get; set; } = "/var/lib/rask-log-aggregator";

    /// <summary>A segment does not grow beyond so many bytes.</summary>
    public long SegmentBytes { get; set; } = 128L * 1024 * 1024;

    /// <summary>The longest request body in bytes, before and after decompression.</summary>
    public long MaximumBodyBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>The file with the tokens that clients may send; null: none is asked for.</summary>
    public string? TokenFile { get; set; }

    /// <summary>The certificate that the server shows; null: it speaks http.</summary>
    public string? TlsCertificateFile { get; set; }

    /// <summary>Its key; null where the key lies in the certificate's file.</summary>
    public string? TlsKeyFile { get; set; }

    /// <summary>The authority whose clients are taken, and no others; null: no client certificate is asked for.</summary>
    public string? TlsClientAuthorityFile { get; set; }

    /// <summary>Requests of one forwarder in a second; 0: they are not counted.</summary>
    public int RequestsPerSecond { get; set; } = 2000;

    /// <summary>Connections at once.</summary>
    public int MaximumConnections { get; set; } = 4096;

    /// <summary>How long a client may take for the head of a request, and for a handshake.</summary>
    public TimeSpan HeadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may send or take less than <see cref="SlowestBytesPerSecond"/>.</summary>
    public TimeSpan SlowTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A client that is slower, on average over a body, keeps memory busy for nothing.</summary>
    public double SlowestBytesPerSecond { get; set; } = 1024;
}
