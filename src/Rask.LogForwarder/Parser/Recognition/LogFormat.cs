namespace Rask.LogForwarder.Parser.Recognition;

/// <summary>What a user can say of a container's lines; the names are in <see cref="LogFormatNames"/>.</summary>
internal enum LogFormat : byte
{
    /// <summary>Every line is recognised by itself.</summary>
    Auto,

    /// <summary>No line is taken apart.</summary>
    Plain,

    /// <summary>JSON objects of every dialect, named as their keys tell.</summary>
    Json,

    /// <summary><c>key=value</c> pairs.</summary>
    Logfmt,
    Go,
    Nginx,
    Postgres,
    Node,
    Next,
    PythonStructlog,
    Python,
    RustTracing,
    Meilisearch,
    Ollama,
    Redis,
    ClickHouse,
    Java,
    Dotnet,
    Syslog,
}
