namespace Rask.LogForwarder.Parser.Recognition;

/// <summary>Which records a fixed format takes, and what it calls them. Thread-safe.</summary>
/// <remarks>
/// Lines of text are taken where their format belongs to the one that was fixed. Objects say less about who wrote them, so
/// that a fixed format names them all; nginx and PostgreSQL, whose objects are no mistake for another's, take only their own.
/// </remarks>
internal static class FormatRules
{
    private const int Count = (int)RecordFormat.Syslog + 1;

    /// <summary>What each format of a line of text becomes.</summary>
    public static RecordFormat[] ForTexts(LogFormat format) => format switch
    {
        LogFormat.Auto => Same(),
        LogFormat.Logfmt => Only(RecordFormat.Go),
        LogFormat.Go => Only(RecordFormat.Go, RecordFormat.GoText, RecordFormat.GoAccess, RecordFormat.GoError),
        LogFormat.Nginx => Only(RecordFormat.NginxAccess, RecordFormat.NginxError),
        LogFormat.Postgres => Only(RecordFormat.Postgres),
        LogFormat.Node => Only(RecordFormat.Node, RecordFormat.NodeError),
        LogFormat.Next => Only(RecordFormat.Next, RecordFormat.NextError, RecordFormat.Node, RecordFormat.NodeError),
        LogFormat.PythonStructlog => Only(RecordFormat.PythonStructlog, RecordFormat.Python, RecordFormat.PythonError),
        LogFormat.Python => Only(RecordFormat.Python, RecordFormat.PythonError),
        LogFormat.RustTracing => Only(RecordFormat.RustTracing, RecordFormat.RustError),
        LogFormat.Meilisearch => Renamed(
            Only(RecordFormat.Meilisearch, RecordFormat.MeilisearchAccess, RecordFormat.RustError),
            RecordFormat.RustTracing, RecordFormat.Meilisearch),
        LogFormat.Ollama => Renamed(
            Renamed(Only(RecordFormat.GoText, RecordFormat.GoError), RecordFormat.Go, RecordFormat.Ollama),
            RecordFormat.GoAccess, RecordFormat.OllamaAccess),
        LogFormat.Redis => Only(RecordFormat.Redis),
        LogFormat.ClickHouse => Only(RecordFormat.ClickHouse),
        LogFormat.Java => Only(RecordFormat.Java, RecordFormat.JavaError),
        LogFormat.Dotnet => Only(RecordFormat.Dotnet, RecordFormat.DotnetError),
        LogFormat.Syslog => Only(RecordFormat.Syslog),
        _ => Only(),
    };

    /// <summary>What each format of an object becomes.</summary>
    public static RecordFormat[] ForObjects(LogFormat format) => format switch
    {
        LogFormat.Auto or LogFormat.Json => Same(),
        LogFormat.Go => All(RecordFormat.Go),
        LogFormat.Nginx => Only(RecordFormat.NginxAccess),
        LogFormat.Postgres => Only(RecordFormat.Postgres),
        LogFormat.Node or LogFormat.Next => All(RecordFormat.Node),
        LogFormat.PythonStructlog => All(RecordFormat.PythonStructlog),
        LogFormat.Python => All(RecordFormat.Python),
        LogFormat.RustTracing => All(RecordFormat.RustTracing),
        LogFormat.Meilisearch => All(RecordFormat.Meilisearch),
        LogFormat.Ollama => All(RecordFormat.Ollama),
        LogFormat.Java => All(RecordFormat.Java),
        LogFormat.Dotnet => All(RecordFormat.Dotnet),
        _ => Only(),
    };

    /// <summary>Makes rules of a fixed format into those of a hint: what only Go's records are called changes, and nothing else.</summary>
    public static void KeepOthers(RecordFormat[] texts, RecordFormat[] objects)
    {
        for (int i = 0; i < Count; i++)
        {
            RecordFormat format = (RecordFormat)i;
            if (format is not (RecordFormat.Go or RecordFormat.GoAccess))
                texts[i] = format;
            if (format != RecordFormat.Go)
                objects[i] = format;
        }
    }

    private static RecordFormat[] Same()
    {
        var rules = new RecordFormat[Count];
        for (int i = 0; i < Count; i++)
            rules[i] = (RecordFormat)i;
        return rules;
    }

    private static RecordFormat[] Only(params ReadOnlySpan<RecordFormat> taken)
    {
        var rules = new RecordFormat[Count];
        rules[(int)RecordFormat.Raw] = RecordFormat.Raw;
        foreach (RecordFormat format in taken)
            rules[(int)format] = format;
        return rules;
    }

    private static RecordFormat[] All(RecordFormat name)
    {
        var rules = new RecordFormat[Count];
        Array.Fill(rules, name);
        rules[(int)RecordFormat.Plain] = RecordFormat.Plain;
        rules[(int)RecordFormat.Raw] = RecordFormat.Raw;
        return rules;
    }

    private static RecordFormat[] Renamed(RecordFormat[] rules, RecordFormat from, RecordFormat to)
    {
        rules[(int)from] = to;
        return rules;
    }
}
