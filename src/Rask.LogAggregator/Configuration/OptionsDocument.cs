using System.Text;

namespace Rask.LogAggregator.Configuration;

/// <summary>Renders the options as the Markdown document docs/aggregator.md. Only tests call it, so it is not part of the published program.</summary>
internal static class OptionsDocument
{
    private const string Introduction =
        """
        # rask-log-aggregator: options and endpoints

        This file is made from the table in `src/Rask.LogAggregator/Configuration/OptionTable.cs`; a test compares the two.
        To renew it, run the tests of the aggregator once with `RASK_UPDATE_DOCS=1`.

        - Each option has a flag and an environment variable. A flag wins over its variable, and that over the default.
        - An empty environment variable counts as not set.
        - Flags are written `--flag value` or `--flag=value`.
        - Sizes are bytes: `134217728`, or with a unit: `128M` and `128MiB` are both 128 × 1024 × 1024.
        - A mistake is one line on standard error; all mistakes are named, nothing is started, and the exit code is 2.
        - `--help` and `--version` print to standard output.
        """;

    /// <summary>The whole document.</summary>
    public static string Render()
    {
        var text = new StringBuilder(Introduction);
        text.Append("\n\n## Options\n\n| Flag | Variable | Default | Allowed | Meaning |\n| --- | --- | --- | --- | --- |\n");
        foreach (OptionDefinition option in OptionTable.All)
        {
            text.Append("| `").Append(option.Flag).Append(' ').Append(option.Placeholder)
                .Append("` | `").Append(option.Variable)
                .Append("` | `").Append(option.Default)
                .Append("` | ").Append(option.Allowed)
                .Append(" | ").Append(option.Help).Append(" |\n");
        }

        text.Append("\n## Endpoints\n\n| Request | Answer |\n| --- | --- |\n");
        foreach (var (request, meaning) in HelpText.Endpoints)
            text.Append("| `").Append(request.Replace("  ", " ", StringComparison.Ordinal)).Append("` | ").Append(meaning).Append(" |\n");

        text.Append("\n## Data directory\n\n").Append(HelpText.DataDirectory).Append("\n\nThis deletes what is older than 30 days, and never the segment that grows:\n\n```sh\n")
            .Append(HelpText.Cleaning).Append("\n```\n");

        text.Append("\n## Exit codes\n\n| Code | Meaning |\n| --- | --- |\n");
        foreach (var (code, meaning) in HelpText.ExitCodes)
            text.Append("| ").Append(code).Append(" | ").Append(meaning).Append(" |\n");
        return text.ToString();
    }
}
