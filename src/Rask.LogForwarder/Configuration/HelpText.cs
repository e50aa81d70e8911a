using System.Text;
using Rask.LogForwarder.Commands;

namespace Rask.LogForwarder.Configuration;

/// <summary>The text of <c>--help</c>, made from <see cref="OptionTable"/> for a terminal of 80 columns.</summary>
internal static class HelpText
{
    public const int Width = 80;

    private const int VariableColumn = 38;
    private const string Indent = "      ";

    private const string Introduction =
        """
        rask-log-forwarder tails the json-file log of one Docker service from disk and
        delivers every line, in batches, to a Rask aggregator.

        Usage: rask-log-forwarder [options]
               rask-log-forwarder <command> [options]

        Examples
          As a sidecar of the service nginx, set up by its environment:
            TARGET_SERVICE=nginx RASK_ENDPOINT=http://aggregator:9600/v1/aggregate \
              rask-log-forwarder
          A file, without Docker:
            rask-log-forwarder --file app-json.log --service-name app \
              --state-dir ./state --endpoint http://127.0.0.1:9600/v1/aggregate
          One shot: deliver what is there, then exit:
            rask-log-forwarder --file app-json.log --exit-at-end --state-dir ./state

        Every option has a flag and, where one is named beside it, an environment
        variable. A flag wins over its variable; an empty variable is not set.
        Sizes: 3145728, 3MiB, 512K (units are powers of 1024).
        """;

    private const string Ending =
        """

        Other
          --help, -h
              Shows this text.
          --version
              Shows the version.

        Exit codes
          0  all went well, also after SIGTERM or SIGINT
          1  an unexpected error
          2  a mistake in the options; every mistake is named, nothing was started
          3  no permission to read the logs; the message says how to give it

        Documentation: README.md and docs/ of the source repository; docs/options.md
        holds this list.

        """;

    /// <summary>The whole text; lines end with a line feed, and none is wider than <see cref="Width"/>.</summary>
    public static string Render()
    {
        var text = new StringBuilder(Introduction).Append('\n');
        var group = "";
        foreach (var option in OptionTable.All)
        {
            if (option.Group != group) text.Append('\n').Append(group = option.Group).Append('\n');
            AppendOption(text, option);
        }

        AppendCommands(text);
        return text.Append(Ending).ToString();
    }

    private static void AppendCommands(StringBuilder text)
    {
        text.Append("\nCommands: <command> --help tells more\n");
        foreach (var command in CommandLine.All)
        {
            text.Append("  ").Append(command.Name).Append('\n');
            AppendWrapped(text, command.Summary);
        }
    }

    private static void AppendOption(StringBuilder text, OptionDefinition option)
    {
        var head = option.Flag.Length == 0 ? "  (no flag)" : option.ValueName is null ? "  " + option.Flag : $"  {option.Flag} {option.ValueName}";
        text.Append(head);
        if (option.Variable is not null) text.Append(' ', VariableColumn - head.Length).Append(option.Variable);
        text.Append('\n');

        AppendWrapped(text, option.Help);
        AppendWrapped(text, Details(option));
    }

    private static string Details(OptionDefinition option)
    {
        // What can only be on or off, or any path, needs no explanation.
        var allowed = option.IsSwitch || option.Allowed == OptionSetters.PathAllowed ? null : option.Allowed;
        var @default = option.IsSwitch ? null : option.Default?.Trim('(', ')');
        if (@default is null) return allowed is null ? "" : "Allowed: " + allowed;
        return allowed is null ? "Default: " + @default : $"Default: {@default}; allowed: {allowed}";
    }

    private static void AppendWrapped(StringBuilder text, string words)
    {
        if (words.Length == 0) return;
        var column = 0;
        foreach (var range in words.AsSpan().Split(' '))
        {
            var word = words.AsSpan(range);
            if (column == 0 || column + 1 + word.Length > Width)
            {
                if (column > 0) text.Append('\n');
                text.Append(Indent);
                column = Indent.Length;
            }
            else
            {
                text.Append(' ');
                column++;
            }

            text.Append(word);
            column += word.Length;
        }

        text.Append('\n');
    }
}
