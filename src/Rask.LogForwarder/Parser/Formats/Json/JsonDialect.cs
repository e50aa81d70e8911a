namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>Whose way of writing an object follows; decides what is message and level, and what the record is called.</summary>
internal enum JsonDialect : byte
{
    /// <summary>slog, zap, zerolog, logrus; also every object that no other dialect claims.</summary>
    Go,

    /// <summary>Graylog's GELF: named like <see cref="Go"/>, but the level is a syslog severity.</summary>
    Gelf,

    /// <summary>pino, bunyan, winston.</summary>
    Node,

    /// <summary>Python's structlog.</summary>
    Structlog,

    /// <summary>Python's <c>logging</c> behind a JSON formatter.</summary>
    Python,

    /// <summary>Rust's <c>tracing</c>.</summary>
    Rust,

    /// <summary><see cref="Rust"/> with a target of Meilisearch's.</summary>
    Meilisearch,

    /// <summary>An access log of nginx with <c>escape=json</c>.</summary>
    NginxAccess,

    /// <summary>logstash-logback-encoder, the Elastic Common Schema of Java, Log4j, JBoss.</summary>
    Java,

    /// <summary>.NET's JSON console formatter.</summary>
    Dotnet,

    /// <summary>PostgreSQL's <c>jsonlog</c>.</summary>
    Postgres,
}
