namespace Rask.LogForwarder.Parser.Recognition;

/// <summary>How formats are named in options: mostly like the <c>service_type</c> of their records. Thread-safe.</summary>
internal static class LogFormatNames
{
    private static readonly string[] Names =
    [
        "auto", "plain", "json", "logfmt", "go", "nginx", "postgres", "node", "nextjs", "python-structlog", "python",
        "rust-tracing", "meilisearch", "ollama", "redis", "clickhouse", "java", "dotnet", "syslog",
    ];

    /// <summary>All names, in the order in which help shows them.</summary>
    public static IReadOnlyList<string> All => Names;

    public static string Of(LogFormat format) => Names[(int)format];

    /// <summary>The format of a name in any letter case; other usual names of the same things are taken as well.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out LogFormat format)
    {
        for (int i = 0; i < Names.Length; i++)
        {
            if (!text.Equals(Names[i], StringComparison.OrdinalIgnoreCase))
                continue;
            format = (LogFormat)i;
            return true;
        }
        format = Is(text, "postgresql") ? LogFormat.Postgres
            : Is(text, "next") || Is(text, "next.js") ? LogFormat.Next
            : Is(text, "structlog") ? LogFormat.PythonStructlog
            : Is(text, "rust") || Is(text, "tracing") ? LogFormat.RustTracing
            : LogFormat.Auto;
        return format != LogFormat.Auto;
    }

    private static bool Is(ReadOnlySpan<char> text, string alias) => text.Equals(alias, StringComparison.OrdinalIgnoreCase);
}
