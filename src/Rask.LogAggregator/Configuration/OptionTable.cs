using System.Globalization;
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
        new(
            "--token-file",
            "RASK_AGGREGATOR_TOKEN_FILE",
            "PATH",
            None,
            "the tokens that clients may send, one a line; read again when it changes; none: nobody needs one",
            "the path of a file",
            static (options, value) => TryPath(value, path => options.TokenFile = path)),
        new(
            "--tls-cert-file",
            "RASK_AGGREGATOR_TLS_CERT_FILE",
            "PATH",
            None,
            "the server's certificate, PEM, with its chain: https instead of http; read again when it changes",
            "the path of a file",
            static (options, value) => TryPath(value, path => options.TlsCertificateFile = path)),
        new(
            "--tls-key-file",
            "RASK_AGGREGATOR_TLS_KEY_FILE",
            "PATH",
            None,
            "its key, PEM, not encrypted; without it the key is in the file of the certificate",
            "the path of a file",
            static (options, value) => TryPath(value, path => options.TlsKeyFile = path)),
        new(
            "--tls-client-ca-file",
            "RASK_AGGREGATOR_TLS_CLIENT_CA_FILE",
            "PATH",
            None,
            "only clients with a certificate of this authority, PEM, are taken",
            "the path of a file",
            static (options, value) => TryPath(value, path => options.TlsClientAuthorityFile = path)),
        new(
            "--requests-per-second",
            "RASK_AGGREGATOR_REQUESTS_PER_SECOND",
            "N",
            "2000",
            "requests of one forwarder, and 20 times as many of one address; more are answered 429; 0: any number",
            "a number from 0 to 1000000",
            static (options, value) => TryNumber(value, 0, 1_000_000, number => options.RequestsPerSecond = number)),
        new(
            "--max-connections",
            "RASK_AGGREGATOR_MAX_CONNECTIONS",
            "N",
            "4096",
            "connections at once; further ones are closed",
            "a number from 1 to 1000000",
            static (options, value) => TryNumber(value, 1, 1_000_000, number => options.MaximumConnections = number)),
    ];

    /// <summary>The default of an option that names nothing unless it is given.</summary>
    public const string None = "none";

    private static bool TryPath(string value, Action<string> set)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
            return false;
        set(Path.GetFullPath(value));
        return true;
    }

    private static bool TryNumber(string value, int minimum, int maximum, Action<int> set)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < minimum || number > maximum)
            return false;
        set(number);
        return true;
    }

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
