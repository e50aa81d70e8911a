using System.Globalization;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Parser.Recognition;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Commands.Replay;

/// <summary>The options of commands that send.</summary>
/// <param name="Endpoint">The aggregator.</param>
/// <param name="GiveUpAfter">How long is tried; null for as long as it takes.</param>
/// <param name="RecordId">Whether records carry an id, as the forwarder's do.</param>
/// <param name="Formats">The formats that are fixed, as the forwarder has them.</param>
/// <param name="Access">Token, TLS and proxy, as the forwarder has them.</param>
internal sealed record ReplayOptions(Uri Endpoint, TimeSpan? GiveUpAfter, bool RecordId, FormatTable Formats, AccessSettings Access)
{
    /// <summary>For the help of each command that has them.</summary>
    public const string Help =
        """
          --endpoint URL
              With replay: the aggregator. Default: the variable RASK_ENDPOINT.
          --give-up-after SECONDS
              With replay: how long to try. Default: until all is taken, or Ctrl-C.
          --record-id
              With replay: sends an id with each record, as the forwarder does with
              this option. Default: the variable RECORD_ID.
          --log-format FORMAT
              With replay: as the forwarder has it. Default: the variable LOG_FORMAT.
          --ca-file PATH, --client-cert-file PATH, --client-key-file PATH,
          --token-file PATH
              With replay: as the forwarder has them. Default: the variables
              RASK_CA_FILE and so on; RASK_TOKEN counts as well.

        """;

    /// <summary>Takes the options from the command line. All of them are taken, whatever is wrong.</summary>
    /// <param name="context">The command line and the environment.</param>
    /// <param name="mistake">What is wrong or missing, in words for the user.</param>
    public static ReplayOptions? Take(CommandContext context, out string mistake)
    {
        mistake = "";
        var given = context.Arguments.TakeValue("--endpoint");
        var endpoint = given ?? context.Environment("RASK_ENDPOINT");
        var limit = context.Arguments.TakeValue("--give-up-after");
        var recordId = context.Arguments.TakeSwitch("--record-id");
        var options = new ForwarderOptions();
        string? wrong = null;
        foreach (var option in (ReadOnlySpan<OptionDefinition>)[RecognitionOptions.Format, .. AccessOptions.All])
        {
            var found = OptionArguments.Take(context, option, ref options);
            wrong ??= found;
        }

        if (wrong is not null)
        {
            mistake = wrong;
            return null;
        }

        if (endpoint is null)
        {
            mistake = "replay needs the aggregator: name it with --endpoint, or RASK_ENDPOINT";
            return null;
        }

        if (EndpointText.TryParse(endpoint, out var uri) is { } allowed)
        {
            mistake = $"{(given is null ? "RASK_ENDPOINT" : "--endpoint")} {QuotedValue.Of(endpoint)}; allowed: {allowed}";
            return null;
        }

        if (!recordId && context.Environment("RECORD_ID") is { } variable && !OptionText.TryBoolean(variable, out recordId))
        {
            mistake = $"RECORD_ID {QuotedValue.Of(variable)}; allowed: {OptionSetters.BooleanAllowed}";
            return null;
        }

        TimeSpan? giveUpAfter = null;
        if (limit is not null)
        {
            if (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                mistake = $"--give-up-after {QuotedValue.Of(limit)}; allowed: whole seconds";
                return null;
            }

            giveUpAfter = TimeSpan.FromSeconds(seconds);
        }

        List<string> mistakes = [];
        options = AccessOptions.Complete(options with { Endpoint = uri! }, context.Environment, mistakes);
        if (mistakes.Count > 0)
        {
            mistake = mistakes[0];
            return null;
        }

        return new ReplayOptions(uri!, giveUpAfter, recordId, options.LogFormats, options.Access);
    }
}
