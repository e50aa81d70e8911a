namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>
/// The values that get a place of their own in a record, beside message and level; null where the object has none that is fit.
/// They lie in a <see cref="JsonTable"/>: its members, or the parts behind them.
/// </summary>
internal unsafe struct JsonParts
{
    // Places of parts of values behind a table's members.
    public const int MethodPlace = 0;
    public const int PathPlace = 1;
    public const int IpAddressPlace = 2;
    public const int UserAgentPlace = 3;
    public const int TraceIdPlace = 4;
    public const int SpanIdPlace = 5;
    public const int StatusCodePlace = 6;
    public const int ProtocolPlace = 7;
    public const int Places = 8;

    public JsonPair* Method;
    public JsonPair* Path;
    public JsonPair* IpAddress;
    public JsonPair* UserAgent;
    public JsonPair* TraceId;
    public JsonPair* SpanId;
    public JsonPair* StatusCode;
    public JsonPair* ResponseSize;

    /// <summary>The last part of a request line, which goes into the fields.</summary>
    public JsonPair* Protocol;

    /// <summary>Whether some of it is copied out of a value that stays in the fields.</summary>
    public bool AreCopied;

    /// <summary>Bytes of all that is written beside message and level.</summary>
    public readonly int Length =>
        LengthOf(Method) + LengthOf(Path) + LengthOf(IpAddress) + LengthOf(UserAgent) + LengthOf(TraceId) + LengthOf(SpanId) + LengthOf(StatusCode) + LengthOf(ResponseSize);

    private static int LengthOf(JsonPair* pair) => pair is null ? 0 : pair->ValueLength;
}
