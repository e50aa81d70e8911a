using System.Runtime.CompilerServices;

namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>
/// The numbers of the keys that some dialect knows by name. Keys that always mean the same share one; of those the last in a
/// line counts. Thread-safe.
/// </summary>
internal static class JsonKey
{
    public const int None = -1;

    // Message and level.
    public const int Msg = 0;
    public const int Message = 1;
    public const int Level = 2;
    public const int Lvl = 3;
    public const int Severity = 4;
    public const int Event = 5;
    public const int LevelName = 6;
    public const int LevelNumber = 7;
    public const int EcsLevel = 8;
    public const int ErrorSeverity = 9;
    public const int ShortMessage = 10;
    public const int DotnetLevel = 11;
    public const int DotnetMessage = 12;

    // Requests.
    public const int Method = 13;
    public const int MethodAlias = 14;
    public const int Path = 15;
    public const int RequestUri = 16;
    public const int PathAlias = 17;
    public const int Request = 18;
    public const int IpAddress = 19;
    public const int IpAlias = 20;
    public const int RemoteAddress = 21;
    public const int UserAgent = 22;
    public const int UserAgentAlias = 23;
    public const int ShortUserAgent = 24;
    public const int StatusCode = 25;
    public const int StatusAlias = 26;
    public const int Status = 27;
    public const int ResponseSize = 28;
    public const int SizeAlias = 29;
    public const int VagueSize = 30;

    // Traces.
    public const int TraceId = 31;
    public const int TraceIdCamel = 32;
    public const int TraceIdAlias = 33;
    public const int SpanId = 34;
    public const int SpanIdCamel = 35;
    public const int SpanIdAlias = 36;
    public const int TraceParent = 37;
    public const int Trace = 38;
    public const int Span = 39;

    // What tells dialects apart.
    public const int Time = 40;
    public const int Timestamp = 41;
    public const int AtTimestamp = 42;
    public const int Ts = 43;
    public const int Pid = 44;
    public const int HostName = 45;
    public const int Req = 46;
    public const int Res = 47;
    public const int Target = 48;
    public const int Fields = 49;
    public const int LoggerName = 50;
    public const int LevelValue = 51;
    public const int ThreadName = 52;
    public const int EcsThread = 53;
    public const int EcsLogger = 54;
    public const int JavaMark = 55;
    public const int EventId = 56;
    public const int Category = 57;
    public const int PostgresMark = 58;
    public const int NginxMark = 59;
    public const int Host = 60;
    public const int RemoteHost = 61;
    public const int Log = 62;

    /// <summary>Numbers are below this; it stands for all other keys.</summary>
    public const int Count = 63;

    /// <summary>The bits of the keys that can give a record more than message and level.</summary>
    public const ulong Promoted = (((1ul << (Span + 1)) - 1) & ~((1ul << Method) - 1)) | (1ul << RemoteHost) | (1ul << Req) | (1ul << Res);

    /// <summary>The bits of all numbers.</summary>
    public const ulong All = (1ul << Count) - 1;

    /// <summary>The bits of the keys of messages of which one can stand in for another.</summary>
    public const ulong Messages = (1ul << Msg) | (1ul << Message) | (1ul << DotnetMessage);

    /// <summary>The bit of a key in a set of keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bit(int key) => 1ul << key;

    /// <summary>The number of a key, or <see cref="None"/>. Told apart by length first, so that most keys cost one jump.</summary>
    public static int Classify(ReadOnlySpan<byte> key)
    {
        switch (key.Length)
        {
            case 2:
                return Is(key, "ts"u8) ? Ts : Is(key, "ip"u8) ? IpAlias : Is(key, "ua"u8) ? ShortUserAgent : None;
            case 3:
                return Is(key, "msg"u8) ? Msg
                    : Is(key, "lvl"u8) ? Lvl
                    : Is(key, "pid"u8) ? Pid
                    : Is(key, "req"u8) ? Req
                    : Is(key, "res"u8) ? Res
                    : Is(key, "url"u8) || Is(key, "uri"u8) ? PathAlias
                    : Is(key, "log"u8) ? Log
                    : None;
            case 4:
                return Is(key, "time"u8) ? Time
                    : Is(key, "path"u8) ? Path
                    : Is(key, "span"u8) ? Span
                    : Is(key, "size"u8) ? VagueSize
                    : Is(key, "host"u8) ? Host
                    : None;
            case 5:
                return Is(key, "level"u8) ? Level
                    : Is(key, "event"u8) ? Event
                    : Is(key, "bytes"u8) ? VagueSize
                    : Is(key, "trace"u8) ? Trace
                    : Is(key, "agent"u8) ? ShortUserAgent
                    : None;
            case 6:
                return Is(key, "method"u8) ? Method
                    : Is(key, "status"u8) ? Status
                    : Is(key, "target"u8) ? Target
                    : Is(key, "fields"u8) ? Fields
                    : Is(key, "spanId"u8) ? SpanIdCamel
                    : Is(key, "spanID"u8) || Is(key, "SpanId"u8) ? SpanIdAlias
                    : None;
            case 7:
                return Is(key, "message"u8) ? Message
                    : Is(key, "span_id"u8) ? SpanId
                    : Is(key, "traceId"u8) ? TraceIdCamel
                    : Is(key, "request"u8) ? Request
                    : Is(key, "span.id"u8) ? SpanIdAlias
                    : Is(key, "traceID"u8) || Is(key, "TraceId"u8) ? TraceIdAlias
                    : Is(key, "Message"u8) ? DotnetMessage
                    : Is(key, "EventId"u8) ? EventId
                    : Is(key, "levelno"u8) ? LevelNumber
                    : None;
            case 8:
                return Is(key, "trace_id"u8) ? TraceId
                    : Is(key, "severity"u8) ? Severity
                    : Is(key, "hostname"u8) ? HostName
                    : Is(key, "trace.id"u8) ? TraceIdAlias
                    : Is(key, "url.path"u8) ? PathAlias
                    : Is(key, "clientip"u8) || Is(key, "clientIp"u8) ? IpAlias
                    : Is(key, "LogLevel"u8) ? DotnetLevel
                    : Is(key, "Category"u8) ? Category
                    : None;
            default:
                return ClassifyLong(key);
        }
    }

    private static int ClassifyLong(ReadOnlySpan<byte> key)
    {
        switch (key.Length)
        {
            case 9:
                return Is(key, "timestamp"u8) ? Timestamp
                    : Is(key, "log.level"u8) ? EcsLevel
                    : Is(key, "levelname"u8) ? LevelName
                    : Is(key, "remote_ip"u8) || Is(key, "client_ip"u8) || Is(key, "client.ip"u8) ? IpAlias
                    : Is(key, "userAgent"u8) ? UserAgentAlias
                    : Is(key, "bytes_out"u8) ? SizeAlias
                    : None;
            case 10:
                return Is(key, "ip_address"u8) ? IpAddress
                    : Is(key, "user_agent"u8) ? UserAgent
                    : Is(key, "@timestamp"u8) ? AtTimestamp
                    : Is(key, "statusCode"u8) ? StatusAlias
                    : Is(key, "bytes_sent"u8) ? SizeAlias
                    : Is(key, "otelSpanID"u8) || Is(key, "dd.span_id"u8) ? SpanIdAlias
                    : Is(key, "log.logger"u8) ? EcsLogger
                    : Is(key, "loggerFqcn"u8) ? JavaMark
                    : Is(key, "session_id"u8) ? PostgresMark
                    : Is(key, "time_local"u8) ? NginxMark
                    : None;
            case 11:
                return Is(key, "status_code"u8) ? StatusCode
                    : Is(key, "remote_addr"u8) ? RemoteAddress
                    : Is(key, "request_uri"u8) ? RequestUri
                    : Is(key, "http_method"u8) || Is(key, "http.method"u8) ? MethodAlias
                    : Is(key, "http_status"u8) ? StatusAlias
                    : Is(key, "http.target"u8) ? PathAlias
                    : Is(key, "traceparent"u8) ? TraceParent
                    : Is(key, "otelTraceID"u8) || Is(key, "dd.trace_id"u8) ? TraceIdAlias
                    : Is(key, "logger_name"u8) ? LoggerName
                    : Is(key, "level_value"u8) ? LevelValue
                    : Is(key, "thread_name"u8) ? ThreadName
                    : Is(key, "remote_host"u8) ? RemoteHost
                    : Is(key, "remote_user"u8) ? NginxMark
                    : None;
            case 12:
                return Is(key, "backend_type"u8) ? PostgresMark
                    : Is(key, "time_iso8601"u8) || Is(key, "request_time"u8) || Is(key, "http_referer"u8) || Is(key, "upstreamhost"u8) || Is(key, "upstreamtime"u8) ? NginxMark
                    : None;
            case 13:
                return Is(key, "response_size"u8) ? ResponseSize
                    : Is(key, "short_message"u8) ? ShortMessage
                    : Is(key, "http_referrer"u8) || Is(key, "upstream_addr"u8) ? NginxMark
                    : None;
            case 14:
                return Is(key, "error_severity"u8) ? ErrorSeverity
                    : Is(key, "request_method"u8) ? MethodAlias
                    : Is(key, "request_length"u8) ? NginxMark
                    : None;
            case 15:
                return Is(key, "body_bytes_sent"u8) ? SizeAlias
                    : Is(key, "http_user_agent"u8) ? UserAgentAlias
                    : Is(key, "loggerClassName"u8) ? JavaMark
                    : None;
            case 16:
                return Is(key, "http.status_code"u8) ? StatusAlias : None;
            case 19:
                return Is(key, "process.thread.name"u8) ? EcsThread
                    : Is(key, "http.request.method"u8) ? MethodAlias
                    : Is(key, "user_agent.original"u8) ? UserAgentAlias
                    : None;
            case 22:
                return Is(key, "upstream_response_time"u8) ? NginxMark : None;
            case 24:
                return Is(key, "http.response.body.bytes"u8) ? SizeAlias : None;
            case 25:
                return Is(key, "http.response.status_code"u8) ? StatusAlias : None;
            default:
                return None;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Is(ReadOnlySpan<byte> key, ReadOnlySpan<byte> name) => key.SequenceEqual(name);
}
