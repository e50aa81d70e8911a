namespace Rask.LogForwarder.Parser.Recognition;

/// <summary>
/// What is known of a container's lines before they are read: a format that the user has fixed, or the name of a service that
/// decides what its lines leave open. Constant for a container, so that encoding a line again gives the same record.
/// Immutable and thread-safe.
/// </summary>
internal sealed class SourceProfile
{
    /// <summary>Nothing is known: every line tells its own format.</summary>
    public static SourceProfile Free { get; } = new(LogFormat.Auto, isOllama: false);

    private static readonly SourceProfile OllamaHint = new(LogFormat.Auto, isOllama: true);

    /// <summary>For each <see cref="RecordFormat"/> of a line of text what it is called here; plain where it is not taken.</summary>
    private readonly RecordFormat[] _texts;

    /// <summary>The same for objects.</summary>
    private readonly RecordFormat[] _objects;

    private SourceProfile(LogFormat format, bool isOllama)
    {
        Format = format;
        IsFree = format == LogFormat.Auto && !isOllama;
        _texts = FormatRules.ForTexts(isOllama ? LogFormat.Ollama : format);
        _objects = FormatRules.ForObjects(isOllama ? LogFormat.Ollama : format);
        if (isOllama)
            FormatRules.KeepOthers(_texts, _objects);
        TakesObjects = Array.Exists(_objects, static name => name is not (RecordFormat.Plain or RecordFormat.Raw));
        RenamesObjects = RenamesAny(_objects);
        UsualObject = isOllama ? RecordFormat.Ollama : Array.Find(_objects, static name => name is not (RecordFormat.Plain or RecordFormat.Raw));
        TakesPostgres = format is LogFormat.Auto or LogFormat.Postgres;
        TakesAccess = _texts[(int)RecordFormat.NginxAccess] != RecordFormat.Plain;
    }

    /// <summary>The format that was fixed; <see cref="LogFormat.Auto"/> where none was.</summary>
    public LogFormat Format { get; }

    /// <summary>Whether nothing is known, so that no record has to be looked at twice.</summary>
    public bool IsFree { get; }

    /// <summary>Whether JSON objects are taken apart.</summary>
    public bool TakesObjects { get; }

    /// <summary>Whether a record that was written for an object may have to get another name, or not be taken apart.</summary>
    public bool RenamesObjects { get; }

    /// <summary>A name that objects keep here, which most of a container have where its format was fixed; plain where no object is taken apart.</summary>
    public RecordFormat UsualObject { get; }

    /// <summary>Whether nginx's access lines are taken apart.</summary>
    public bool TakesAccess { get; }

    /// <summary>Whether PostgreSQL's lines are taken apart, before all others that begin with a date.</summary>
    public bool TakesPostgres { get; }

    /// <summary>A format that the user has fixed.</summary>
    public static SourceProfile Fixed(LogFormat format) => format == LogFormat.Auto ? Free : new SourceProfile(format, isOllama: false);

    /// <summary>What a service's name alone tells.</summary>
    public static SourceProfile Hint(string service) => KnownServices.IsOllama(service) ? OllamaHint : Free;

    /// <summary>What a line of text is called that was recognised as this; plain where it is not to be taken apart.</summary>
    public RecordFormat Text(RecordFormat recognised) => _texts[(int)recognised];

    /// <summary>The same for an object.</summary>
    public RecordFormat Object(RecordFormat recognised) => _objects[(int)recognised];

    private static bool RenamesAny(RecordFormat[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i] != (RecordFormat)i)
                return true;
        }
        return false;
    }
}
