using Rask.LogForwarder.Collector.Redaction;
using Rask.LogForwarder.Parser.Recognition;

namespace Rask.LogForwarder.Configuration;

/// <summary>The options that say what lines become.</summary>
internal static class RecognitionOptions
{
    private const string Group = "What lines become";
    private const string FormatAllowed = "auto or a format, also by service: auto,web=nginx,db=postgres";
    private const string RedactAllowed = "off, all, or a list of bearer, url-auth, password, aws-key, email, card";

    /// <summary>Which format a container's lines have.</summary>
    public static readonly OptionDefinition Format = new()
    {
        Group = Group,
        Flag = "--log-format",
        Variable = "LOG_FORMAT",
        ValueName = "FORMAT",
        Default = "auto",
        Allowed = FormatAllowed,
        Help = "With auto, each line is recognised by itself. With a format, only that one is tried, and other lines are plain text. Formats: "
            + string.Join(", ", LogFormatNames.All.Skip(1)) + ".",
        Set = SetFormat,
    };

    /// <summary>What is masked.</summary>
    public static readonly OptionDefinition Redact = new()
    {
        Group = Group,
        Flag = "--redact",
        Variable = "REDACT",
        ValueName = "LIST",
        Default = "off",
        Allowed = RedactAllowed,
        Help = "Secrets that are masked with asterisks before lines leave the reader; docs/redaction.md says what is found and what is not.",
        Set = SetRedact,
    };

    /// <summary>All of this group, in the order in which help and documentation show them.</summary>
    public static readonly OptionDefinition[] All = [Format, Redact];

    /// <summary>Reads a list of formats: at most one for all services, and one for each service that has its own.</summary>
    /// <returns>Null if the text is one, else what is allowed instead.</returns>
    public static string? ParseFormats(string text, out FormatTable table)
    {
        table = FormatTable.Auto;
        LogFormat? common = null;
        var services = new List<KeyValuePair<string, LogFormat>>();
        foreach (var part in text.Split(','))
        {
            var equals = part.LastIndexOf('=');
            var name = part[(equals + 1)..].Trim();
            if (!LogFormatNames.TryParse(name, out var format)) return Unknown(FormatAllowed, name, LogFormatNames.All);
            var service = equals < 0 ? "" : part[..equals].Trim();
            if (equals >= 0 && service.Length == 0) return FormatAllowed + "; the service before = is missing";
            if (equals < 0 && common is not null) return FormatAllowed + "; only one format without a service";
            if (equals < 0) common = format;
            else services.Add(new(service, format));
        }

        if (common is null or LogFormat.Auto && services.Count == 0) return null;
        table = new FormatTable(common ?? LogFormat.Auto, services);
        return null;
    }

    private static string? SetFormat(string text, ref ForwarderOptions options)
    {
        if (ParseFormats(text, out var table) is { } allowed) return allowed;
        options = options with { LogFormats = table };
        return null;
    }

    /// <summary>Reads a list of what is masked.</summary>
    /// <returns>Null if the text is one, else what is allowed instead.</returns>
    public static string? ParseRedaction(string text, out RedactKinds kinds) =>
        RedactNames.TryParse(text, out kinds, out var unknown) ? null : Unknown(RedactAllowed, unknown, RedactNames.All);

    private static string? SetRedact(string text, ref ForwarderOptions options)
    {
        if (ParseRedaction(text, out var kinds) is { } allowed) return allowed;
        options = options with { Redact = kinds };
        return null;
    }

    private static string Unknown(string allowed, string given, IReadOnlyList<string> names) =>
        NearestFlag.ToWord(given, names) is { } nearest ? $"{allowed}; did you mean {nearest}?" : allowed;
}
