using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Redaction;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Parser.Recognition;

namespace Rask.LogForwarder.Commands;

/// <summary>What decides how lines become records in a subcommand, as it does in the forwarder.</summary>
/// <param name="Limits">How lines are cut and joined.</param>
/// <param name="Formats">The formats that are fixed.</param>
/// <param name="Redact">What is masked.</param>
internal sealed record RecordSettings(CollectorLimits Limits, FormatTable Formats, RedactKinds Redact)
{
    private const long BatchBytes = 1 << 20;

    private static readonly OptionDefinition[] Options =
        [SourceOptions.MaxLineBytes, SourceOptions.Multiline, SourceOptions.MultilineTimeout, RecognitionOptions.Format, RecognitionOptions.Redact];

    /// <summary>Takes the options from the command line and the environment. All of them are taken, whatever is wrong.</summary>
    /// <param name="context">The command line and the environment.</param>
    /// <param name="formatFlag">The name of the option for formats.</param>
    /// <param name="mistakes">Receives what is wrong.</param>
    public static RecordSettings Take(CommandContext context, string formatFlag, List<string> mistakes)
    {
        var options = new ForwarderOptions();
        foreach (var option in Options)
        {
            var flag = option == RecognitionOptions.Format ? formatFlag : option.Flag;
            if (OptionArguments.Take(context, option, ref options, flag) is { } mistake) mistakes.Add(mistake);
        }

        var limits = new CollectorLimits(options.BatchSize, BatchBytes, options.BufferCapacity, options.MaxLineBytes)
        {
            JoinWithin = options.Multiline ? options.MultilineTimeout : null,
        };
        return new RecordSettings(limits, options.LogFormats, options.Redact);
    }
}
