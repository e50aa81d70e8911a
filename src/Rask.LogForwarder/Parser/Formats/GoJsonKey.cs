using System.Runtime.CompilerServices;

namespace Rask.LogForwarder.Parser.Formats;

/// <summary>The keys that a record knows by name. Thread-safe.</summary>
internal static unsafe class GoJsonKey
{
    public const int None = -1;
    public const int Msg = 0;
    public const int Message = 1;
    public const int Level = 2;
    public const int Lvl = 3;
    public const int Severity = 4;
    public const int Method = 5;
    public const int Path = 6;
    public const int IpAddress = 7;
    public const int UserAgent = 8;
    public const int TraceId = 9;
    public const int TraceIdCamel = 10;
    public const int SpanId = 11;
    public const int SpanIdCamel = 12;
    public const int StatusCode = 13;
    public const int Status = 14;
    public const int ResponseSize = 15;
    public const int Count = 16;

    /// <summary>The bits of the keys that get a place of their own in the record, beside message and level.</summary>
    public const uint Promoted = 0xFFFF & ~((1u << Method) - 1);

    /// <summary>The number of a key, or <see cref="None"/>. Told apart by length first, so that most keys cost one jump.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Classify(byte* key, int length)
    {
        switch (length)
        {
            case 3:
                return Is(key, "msg"u8) ? Msg : Is(key, "lvl"u8) ? Lvl : None;
            case 4:
                return Is(key, "path"u8) ? Path : None;
            case 5:
                return Is(key, "level"u8) ? Level : None;
            case 6:
                return Is(key, "method"u8) ? Method : Is(key, "status"u8) ? Status : Is(key, "spanId"u8) ? SpanIdCamel : None;
            case 7:
                return Is(key, "message"u8) ? Message : Is(key, "span_id"u8) ? SpanId : Is(key, "traceId"u8) ? TraceIdCamel : None;
            case 8:
                return Is(key, "trace_id"u8) ? TraceId : Is(key, "severity"u8) ? Severity : None;
            case 10:
                return Is(key, "ip_address"u8) ? IpAddress : Is(key, "user_agent"u8) ? UserAgent : None;
            case 11:
                return Is(key, "status_code"u8) ? StatusCode : None;
            case 13:
                return Is(key, "response_size"u8) ? ResponseSize : None;
            default:
                return None;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Is(byte* key, ReadOnlySpan<byte> name) => new ReadOnlySpan<byte>(key, name.Length).SequenceEqual(name);
}
