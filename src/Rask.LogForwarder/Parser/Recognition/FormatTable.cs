namespace Rask.LogForwarder.Parser.Recognition;

/// <summary>The formats that a user has fixed: one for all services, and others for some of them. Immutable and thread-safe.</summary>
/// <param name="Default">The format of services that are not listed.</param>
/// <param name="Services">Formats by the name of the service; of two with one name the last counts.</param>
internal sealed record FormatTable(LogFormat Default, IReadOnlyList<KeyValuePair<string, LogFormat>> Services)
{
    /// <summary>Nothing is fixed.</summary>
    public static FormatTable Auto { get; } = new(LogFormat.Auto, []);

    /// <summary>What is known of a service's lines.</summary>
    public SourceProfile For(string service)
    {
        LogFormat format = Default;
        foreach ((string name, LogFormat own) in Services)
        {
            if (name == service)
                format = own;
        }
        return format == LogFormat.Auto ? SourceProfile.Hint(service) : SourceProfile.Fixed(format);
    }
}
