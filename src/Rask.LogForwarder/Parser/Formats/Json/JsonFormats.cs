namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>What the records of each dialect are called. Thread-safe.</summary>
internal static class JsonFormats
{
    public static RecordFormat Of(JsonDialect dialect) => dialect switch
    {
        JsonDialect.Node => RecordFormat.Node,
        JsonDialect.Structlog => RecordFormat.PythonStructlog,
        JsonDialect.Python => RecordFormat.Python,
        JsonDialect.Rust => RecordFormat.RustTracing,
        JsonDialect.Meilisearch => RecordFormat.Meilisearch,
        JsonDialect.NginxAccess => RecordFormat.NginxAccess,
        JsonDialect.Java => RecordFormat.Java,
        JsonDialect.Dotnet => RecordFormat.Dotnet,
        JsonDialect.Postgres => RecordFormat.Postgres,
        _ => RecordFormat.Go,
    };
}
