using System.Text;

namespace Rask.LogForwarder.Parser;

/// <summary>How formats are named in records. Thread-safe.</summary>
internal static class RecordFormats
{
    /// <summary>Whether a line of this format that ends in an object is that format all the same; the others are the object's prefix.</summary>
    public static bool BeatsPrefixedObject(RecordFormat format) => format is not (RecordFormat.Plain or RecordFormat.GoText);

    /// <summary>A format as people read it: <c>go/structured</c>.</summary>
    public static string NameOf(RecordFormat format)
    {
        ReadOnlySpan<byte> head = Head(format);
        ReadOnlySpan<byte> type = head["{\"service_type\":\""u8.Length..];
        int length = type.IndexOf((byte)'"');
        ReadOnlySpan<byte> log = type[(length + "\",\"log_type\":\""u8.Length)..];
        return Encoding.UTF8.GetString(type[..length]) + "/" + Encoding.UTF8.GetString(log[..log.IndexOf((byte)'"')]);
    }

    /// <summary>The format of a record that was written.</summary>
    public static RecordFormat OfRecord(ReadOnlySpan<byte> record)
    {
        for (RecordFormat format = RecordFormat.Raw; format <= RecordFormat.Syslog; format++)
        {
            if (record.StartsWith(Head(format)))
                return format;
        }
        return RecordFormat.Plain;
    }

    /// <summary>The start of a record, up to the message's opening quote.</summary>
    public static ReadOnlySpan<byte> Head(RecordFormat format) => format switch
    {
        RecordFormat.Raw => "{\"service_type\":\"raw\",\"log_type\":\"raw\",\"message\":\""u8,
        RecordFormat.Go => "{\"service_type\":\"go\",\"log_type\":\"structured\",\"message\":\""u8,
        RecordFormat.GoText => "{\"service_type\":\"go\",\"log_type\":\"plain\",\"message\":\""u8,
        RecordFormat.GoAccess => "{\"service_type\":\"go\",\"log_type\":\"access\",\"message\":\""u8,
        RecordFormat.GoError => "{\"service_type\":\"go\",\"log_type\":\"error\",\"message\":\""u8,
        RecordFormat.NginxAccess => "{\"service_type\":\"nginx\",\"log_type\":\"access\",\"message\":\""u8,
        RecordFormat.NginxError => "{\"service_type\":\"nginx\",\"log_type\":\"error\",\"message\":\""u8,
        RecordFormat.Postgres => "{\"service_type\":\"postgres\",\"log_type\":\"database\",\"message\":\""u8,
        RecordFormat.Node => "{\"service_type\":\"node\",\"log_type\":\"structured\",\"message\":\""u8,
        RecordFormat.NodeError => "{\"service_type\":\"node\",\"log_type\":\"error\",\"message\":\""u8,
        RecordFormat.Next => "{\"service_type\":\"nextjs\",\"log_type\":\"plain\",\"message\":\""u8,
        RecordFormat.NextError => "{\"service_type\":\"nextjs\",\"log_type\":\"error\",\"message\":\""u8,
        RecordFormat.PythonStructlog => "{\"service_type\":\"python-structlog\",\"log_type\":\"structured\",\"message\":\""u8,
        RecordFormat.Python => "{\"service_type\":\"python\",\"log_type\":\"structured\",\"message\":\""u8,
        RecordFormat.PythonError => "{\"service_type\":\"python\",\"log_type\":\"error\",\"message\":\""u8,
        RecordFormat.RustTracing => "{\"service_type\":\"rust-tracing\",\"log_type\":\"structured\",\"message\":\""u8,
        RecordFormat.RustError => "{\"service_type\":\"rust\",\"log_type\":\"error\",\"message\":\""u8,
        RecordFormat.Meilisearch => "{\"service_type\":\"meilisearch\",\"log_type\":\"search\",\"message\":\""u8,
        RecordFormat.MeilisearchAccess => "{\"service_type\":\"meilisearch\",\"log_type\":\"access\",\"message\":\""u8,
        RecordFormat.Ollama => "{\"service_type\":\"ollama\",\"log_type\":\"structured\",\"message\":\""u8,
        RecordFormat.OllamaAccess => "{\"service_type\":\"ollama\",\"log_type\":\"access\",\"message\":\""u8,
        RecordFormat.Redis => "{\"service_type\":\"redis\",\"log_type\":\"database\",\"message\":\""u8,
        RecordFormat.ClickHouse => "{\"service_type\":\"clickhouse\",\"log_type\":\"database\",\"message\":\""u8,
        RecordFormat.Java => "{\"service_type\":\"java\",\"log_type\":\"structured\",\"message\":\""u8,
        RecordFormat.JavaError => "{\"service_type\":\"java\",\"log_type\":\"error\",\"message\":\""u8,
        RecordFormat.Dotnet => "{\"service_type\":\"dotnet\",\"log_type\":\"structured\",\"message\":\""u8,
        RecordFormat.DotnetError => "{\"service_type\":\"dotnet\",\"log_type\":\"error\",\"message\":\""u8,
        RecordFormat.Syslog => "{\"service_type\":\"syslog\",\"log_type\":\"structured\",\"message\":\""u8,
        _ => "{\"service_type\":\"plain\",\"log_type\":\"plain\",\"message\":\""u8,
    };
}
