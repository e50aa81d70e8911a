namespace Rask.Protocol;

/// <summary>The keys of one record on the wire, in the order in which a forwarder writes them.</summary>
public static class RecordKeys
{
    /// <summary>String: the recognised format, such as <c>go</c>, <c>nginx</c>, <c>plain</c> or <c>raw</c>.</summary>
    public const string ServiceType = "service_type";

    /// <summary>String: <c>structured</c>, <c>access</c>, <c>error</c>, <c>database</c>, <c>search</c>, <c>plain</c> or <c>raw</c>.</summary>
    public const string LogType = "log_type";

    /// <summary>String: the message for a person.</summary>
    public const string Message = "message";

    /// <summary>String or null: <c>Debug</c>, <c>Info</c>, <c>Warn</c>, <c>Error</c> or <c>Fatal</c>.</summary>
    public const string Level = "level";

    /// <summary>String: the time that Docker wrote, byte for byte (RFC 3339 with up to nine fractional digits).</summary>
    public const string Timestamp = "timestamp";

    /// <summary>String: <c>stdout</c> or <c>stderr</c>.</summary>
    public const string Stream = "stream";

    /// <summary>String: the container's full id.</summary>
    public const string ContainerId = "container_id";

    /// <summary>String: the Compose service or the container's name.</summary>
    public const string ServiceName = "service_name";

    /// <summary>String or null: the label <c>rask.group</c>.</summary>
    public const string ServiceGroup = "service_group";

    /// <summary>String, only if known: the HTTP method.</summary>
    public const string Method = "method";

    /// <summary>String, only if known: the request's path with its query.</summary>
    public const string Path = "path";

    /// <summary>String, only if known: the client's address.</summary>
    public const string IpAddress = "ip_address";

    /// <summary>String, only if known: the client's user agent.</summary>
    public const string UserAgent = "user_agent";

    /// <summary>String, only if known: the trace id.</summary>
    public const string TraceId = "trace_id";

    /// <summary>String, only if known: the span id.</summary>
    public const string SpanId = "span_id";

    /// <summary>Integer from 0 to 65535, only if known: the HTTP status.</summary>
    public const string StatusCode = "status_code";

    /// <summary>Non-negative integer, only if known: bytes of the response.</summary>
    public const string ResponseSize = "response_size";

    /// <summary>String, only on request: <c>container/generation/offset</c>.</summary>
    public const string Id = "id";

    /// <summary>Object from string to string, always present: everything else that the line said.</summary>
    public const string Fields = "fields";
}
