using Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>
/// Lines of each grammar, with colours and with pieces changed, become the whole records that simple parsers say, which were written from the
/// grammars and work on decoded text; on every width and on the general path.
/// </summary>
public sealed class TextTwinTests
{
    private const int Iterations = 6000;

    [Fact]
    public void Tracing_lines() => TwinCheck.Same(TwinCheck.Coloured(ConsoleGenerators.Tracing), TracingReference.Read, (_, record) => IsNone(record, "rust-tracing/", "meilisearch/"), Iterations * 2);

    [Fact]
    public void Meilisearch_lines() => TwinCheck.Same(TwinCheck.Coloured(ConsoleGenerators.Meilisearch), TracingReference.Read, (_, record) => IsNone(record, "rust-tracing/", "meilisearch/"), Iterations);

    [Fact]
    public void Structlog_console_lines() => TwinCheck.Same(TwinCheck.Coloured(ConsoleGenerators.Structlog), StructlogReference.Read, (_, record) => IsNone(record, "python-structlog/"), Iterations);

    [Fact]
    public void Zap_console_lines() => TwinCheck.Same(TwinCheck.Coloured(ConsoleGenerators.Zap), ZapReference.Read, IsObjectOrOther, Iterations);

    [Fact]
    public void Logrus_terminal_lines() => TwinCheck.Same(TwinCheck.Coloured(ConsoleGenerators.Logrus), LogrusReference.Read, IsObjectOrOther, Iterations);

    [Fact]
    public void Logrus_and_other_logfmt_lines() => TwinCheck.Same(TwinCheck.Coloured(ConsoleGenerators.Logfmt), LogrusReference.Read, IsObjectOrOther, Iterations);

    [Fact]
    public void Access_lines() => TwinCheck.Same(ServerGenerators.Access, AccessReference.Read, (_, record) => IsNone(record, "nginx/access"), Iterations * 2, isColoured: false);

    [Fact]
    public void Python_server_lines() => TwinCheck.Same(TwinCheck.Coloured(ServerGenerators.Python), PythonReference.Read, IsLoggingOrOther, Iterations * 2);

    [Fact]
    public void Dotnet_console_lines() => TwinCheck.Same(TwinCheck.Coloured(RuntimeGenerators.Dotnet), DotnetReference.Read, (_, record) => IsNone(record, "dotnet/", "node/error"), Iterations);

    [Fact]
    public void Node_and_Next_lines() => TwinCheck.Same(TwinCheck.Coloured(RuntimeGenerators.Node), NodeReference.Read, (_, record) => IsNone(record, "node/", "nextjs/", "dotnet/"), Iterations);

    private static bool IsNone(DecodedRecord record, params string[] types) => !Array.Exists(types, type => record.Type.StartsWith(type, StringComparison.Ordinal));

    /// <summary>Flask's line without its bracket is one of Python's logging.</summary>
    private static bool IsLoggingOrOther(string line, DecodedRecord record) => IsNone(record, "python/") || line.StartsWith("2026-", StringComparison.Ordinal);

    /// <summary>An object behind a text is Go's, too; nothing else of these lines is.</summary>
    private static bool IsObjectOrOther(string line, DecodedRecord record) => record.Type != "go/structured" || record.Field("prefix") is not null;
}
