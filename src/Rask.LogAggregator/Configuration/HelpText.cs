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

            Records lie in DATA-DIR/SERVICE/NNNNNNNN.ndjson, one JSON object a line:
              jq -r '.timestamp + " " + .message' /var/lib/rask-log-aggregator/nginx/*.ndjson

            """);
        text.Append("\nExit codes: ").AppendJoin(", ", ExitCodes.Select(static exit => $"{exit.Code} {exit.Meaning}")).Append(".\n");
        return text.ToString();
    }
}
