using System.Net;

namespace Rask.LogAggregator.Configuration;

/// <summary>All options. The parser and the help read this table and nothing else.</summary>
internal static class OptionTable
{
    private const long Kibi = 1024;
    private const long MaximumSegment = Kibi * Kibi * Kibi * Kibi;
    private const long MaximumBody = Kibi * Kibi * Kibi;

    public static readonly OptionDefinition[] All =
    [
        new(
            "--listen",
            "RASK_AGGREGATOR_LISTEN",
            "ADDRESS:PORT",
            "127.0.0.1:9600",
            "address and port to listen on; 0.0.0.0:9600 takes requests from other machines",
            "an IP address and a port, such as 127.0.0.1:9600, 0.0.0.0:9600 or [::1]:9600 (port 0: any free port)",
            TryListen),
        new(
            "--data-dir",
            "RASK_AGGREGATOR_DATA_DIR",
            "PATH",
            "/var/lib/rask-log-aggregator",
            "directory that keeps the records, one directory per service",
            "the path of a directory",
            TryDataDirectory),
        new(
            "--segment-bytes",
            "RASK_AGGREGATOR_SEGMENT_BYTES",
            "SIZE",
            "128MiB",
            "a segment file grows to this size before the next one begins",
            "a size from 1KiB to 1TiB, in bytes or with KiB, MiB, GiB, TiB",
            TrySegmentBytes),
        new(
            "--max-body-bytes",
            "RASK_AGGREGATOR_MAX_BODY_BYTES",
            "SIZE",
            "64MiB",
            "longest request body, before and after decompression; a longer one is answered 413",
            "a size from 1KiB to 1GiB, in bytes or with KiB, MiB, GiB",
            TryMaximumBodyBytes),
    ];

    private static bool TryListen(AggregatorOptions options, string value)
    {
        // IPEndPoint takes an address alone too, and would silently choose port 0.
        int colon = value.LastIndexOf(':');
        if (colon <= 0 || (value.Contains(':', StringComparison.Ordinal) && value.IndexOf(':') != colon && value[colon - 1] != ']'))
            return false;
        string address = value[..colon] == "localhost" ? "127.0.0.1" : value[..colon];
        if (!IPEndPoint.TryParse($"{address}{value[colon..]}", out IPEndPoint? endpoint))
            return false;
        options.Listen = endpoint;
        return true;
    }

    private static bool TryDataDirectory(AggregatorOptions options, string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
            return false;
        options.DataDirectory = Path.GetFullPath(value);
        return true;
    }

    private static bool TrySegmentBytes(AggregatorOptions options, string value)
    {
        bool good = ByteSize.TryParse(value, Kibi, MaximumSegment, out long bytes);
        options.SegmentBytes = bytes;
        return good;
    }

    private static bool TryMaximumBodyBytes(AggregatorOptions options, string value)
    {
        bool good = ByteSize.TryParse(value, Kibi, MaximumBody, out long bytes);
        options.MaximumBodyBytes = bytes;
        return good;
    }
}
