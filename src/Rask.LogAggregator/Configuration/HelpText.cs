using System.Text;

namespace Rask.LogAggregator.Configuration;

/// <summary>The text of <c>--help</c>.</summary>
internal static class HelpText
{
    private const int RequestColumn = 21;

    /// <summary>What it answers. Help and documentation show the same.</summary>
    public static readonly (string Request, string Meaning)[] Endpoints =
    [
        ("POST /v1/aggregate", "NDJSON, gzip or none; 200 once it is on disk; stored once per X-Batch-Id"),
        ("GET  /v1/health", "200 while batches can be stored, else 503 with the reason"),
        ("GET  /v1/stats", "records, bytes and segments per service, as JSON"),
    ];

    /// <summary>How it ends. Help and documentation show the same.</summary>
    public static readonly (int Code, string Meaning)[] ExitCodes =
    [
        (0, "normal end"),
        (1, "failure such as a port in use"),
        (2, "wrong options"),
        (3, "missing permission"),
    ];

    /// <summary>What lies in the data directory, and what may be deleted. Help and documentation show the same.</summary>
    public const string DataDirectory =
        """
        Records lie in DATA-DIR/SERVICE/NNNNNNNN.ndjson, one JSON object a line.

        DATA-DIR/.commits says how many bytes of each segment count, and which batches are stored: what was
        written and not committed when the aggregator died is cut off by that at its next start, and a batch
        that comes again is known by it. Keep it with the segments. Where it is missing, all whole records
        are kept, but batches that come again are stored once more.

        The aggregator deletes nothing. Of each service, all segments but the one with the highest number
        may be deleted at any time, also while it runs; its next start says how many are gone. A segment that
        is copied here and that .commits does not know is set aside as NNNNNNNN.ndjson.uncommitted.
        """;

    /// <summary>Deletes what is older than 30 days, and never the segment that grows.</summary>
    public const string Cleaning =
        """
        for service in /var/lib/rask-log-aggregator/*/; do
          ls "$service" | grep '\.ndjson$' | head -n -1 | sed "s|^|$service|"
        done | xargs -r -d '\n' -I{} find {} -mtime +30 -delete
        """;

    /// <summary>The whole help, of lines up to about 100 characters.</summary>
    public static string Build()
    {
        var text = new StringBuilder();
        text.Append(
            """
            rask-log-aggregator: takes batches of logs over HTTP and keeps them as NDJSON files.

            Usage: rask-log-aggregator [options]

            Options (flag, or environment variable; the flag wins):

            """);
        foreach (OptionDefinition option in OptionTable.All)
        {
            text.Append('\n').Append("  ").Append(option.Flag).Append(' ').Append(option.Placeholder).Append('\n');
            text.Append("      ").Append(option.Help).Append('\n');
            text.Append("      environment: ").Append(option.Variable).Append("   default: ").Append(option.Default).Append('\n');
        }

        text.Append(
            """

              --help      show this text
              --version   show the version

            Endpoints:

            """);
        foreach (var (request, meaning) in Endpoints)
            text.Append("  ").Append(request.PadRight(RequestColumn)).Append(meaning).Append('\n');
        text.Append(
            """

            Data directory:


            """);
        AppendIndented(text, DataDirectory);
        text.Append("\nExamples\n  jq -r '.timestamp + \" \" + .message' /var/lib/rask-log-aggregator/nginx/*.ndjson\n\n");
        text.Append("  Deletes what is older than 30 days, and never the segment that grows:\n");
        AppendIndented(text, Cleaning);
        text.Append("\nExit codes: ").AppendJoin(", ", ExitCodes.Select(static exit => $"{exit.Code} {exit.Meaning}")).Append(".\n");
        return text.ToString();
    }

    private static void AppendIndented(StringBuilder text, string lines)
    {
        foreach (ReadOnlySpan<char> line in lines.AsSpan().EnumerateLines())
            text.Append(line.IsEmpty ? "" : "  ").Append(line).Append('\n');
    }
}
