using static Rask.LogForwarder.Parser.Formats.Json.JsonKey;

namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>
/// Tells from an object's own keys who wrote it. Each condition names what only that writer has; an object that fits none is
/// <see cref="JsonDialect.Go"/>. Thread-safe.
/// </summary>
/// <remarks>
/// Sources: the documentation and the output of pino 10, bunyan 2, winston 3, structlog 22, python-json-logger 2,
/// tracing-subscriber 0.3, logstash-logback-encoder 7, ecs-logging-java 1, Log4j 2, .NET 8's JsonConsoleFormatter,
/// PostgreSQL 15's jsonlog, GELF 1.1 and nginx's variables.
/// <para>
/// Two conditions look at a value: tracing writes its levels in capitals, and winston, which may have a member <c>target</c> as
/// well, in small letters; nginx's address is nothing but an address, where a program may write one with a port.
/// </para>
/// </remarks>
internal static class JsonDialects
{
    private const ulong Messages = (1ul << Msg) | (1ul << Message);
    private const ulong Statuses = (1ul << Status) | (1ul << StatusCode) | (1ul << StatusAlias);
    private const ulong Sizes = (1ul << SizeAlias) | (1ul << ResponseSize) | (1ul << VagueSize);

    /// <summary>What lines of a program have, and access lines of nginx have not.</summary>
    private const ulong NotAccess = Messages | (1ul << Level) | (1ul << Lvl) | (1ul << Severity) | (1ul << Event) | (1ul << EcsLevel);

    /// <summary>What winston's lines do not have by themselves, and those of others do that have a level and a message.</summary>
    private const ulong NotWinston =
        (1ul << Msg) | (1ul << Time) | (1ul << Ts) | (1ul << AtTimestamp) | (1ul << Lvl) | (1ul << Severity)
        | (1ul << LoggerName) | (1ul << EcsLevel) | (1ul << ShortMessage) | (1ul << Event);

    /// <summary>Without one of these an object is <see cref="JsonDialect.Go"/>, unless its level is a number or it has a message.</summary>
    private const ulong Marks =
        (1ul << Message) | (1ul << Event) | (1ul << LevelName) | (1ul << LevelNumber) | (1ul << ErrorSeverity) | (1ul << ShortMessage)
        | (1ul << DotnetLevel) | (1ul << RemoteAddress) | (1ul << HostName) | (1ul << Target) | (1ul << LoggerName) | (1ul << EcsThread)
        | (1ul << JavaMark) | (1ul << NginxMark) | Sizes;

    /// <summary>Keys that are looked at for being numbers.</summary>
    public const ulong NumberKeys = (1ul << Level) | (1ul << Time) | (1ul << Pid) | (1ul << LevelNumber) | (1ul << LevelValue);

    /// <summary>Whether a value has a part in telling, so that lines with the same keys can be of different dialects.</summary>
    public static bool DependsOnValues<T>(T members)
        where T : struct, IJsonMembers =>
        (members.Known & Marks) != 0 && (MayBeRust(members, members.Known) || AccessAddress(members, members.Known) >= 0);

    /// <summary>The dialect of an object; false where an escape hides the value that decides.</summary>
    public static bool TryTell<T>(T members, out JsonDialect dialect)
        where T : struct, IJsonMembers
    {
        ulong known = members.Known;
        dialect = JsonDialect.Go;
        if ((known & Marks) == 0 && !(Has(known, Bit(Level) | Bit(Time)) && members.IsNumber(Level)))
            return true;
        if (Has(known, Bit(ErrorSeverity) | Bit(Message) | Bit(PostgresMark)) && members.IsText(ErrorSeverity))
            dialect = JsonDialect.Postgres;
        else if (Has(known, Bit(EventId) | Bit(DotnetLevel) | Bit(Category)) && members.IsText(DotnetLevel) && members.IsText(Category))
            dialect = JsonDialect.Dotnet;
        else if (MayBeRust(members, known) && !members.IsPlain(Level))
            return false;
        else if (MayBeRust(members, known) && IsCapital(members.ValueOf(Level)))
            dialect = JsonDialect.Rust;
        else if (IsJava(members, known))
            dialect = JsonDialect.Java;
        else if (IsPython(members, known))
            dialect = JsonDialect.Python;
        else if (Has(known, Bit(Event) | Bit(Level)) && (known & (Messages | Bit(Time))) == 0 && members.IsText(Event) && members.IsText(Level))
            dialect = JsonDialect.Structlog;
        else if (IsPino(members, known))
            dialect = JsonDialect.Node;
        else if (AccessAddress(members, known) is >= 0 and int address && !members.IsPlain(address))
            return false;
        else if (AccessAddress(members, known) is >= 0 and int key && IsNginxAddress(members.ValueOf(key)))
            dialect = JsonDialect.NginxAccess;
        else if (Has(known, Bit(ShortMessage) | Bit(Host)) && members.IsText(ShortMessage))
            dialect = JsonDialect.Gelf;
        else if (IsWinston(members, known))
            dialect = JsonDialect.Node;
        return true;
    }

    /// <summary>Whether a target is that of one of Meilisearch's own crates: <c>meilisearch</c>, <c>index_scheduler::batch</c>.</summary>
    public static bool IsMeilisearch(ReadOnlySpan<byte> target)
    {
        int crate = target.IndexOf("::"u8);
        ReadOnlySpan<byte> name = crate < 0 ? target : target[..crate];
        return name.SequenceEqual("meilisearch"u8) || name.SequenceEqual("index_scheduler"u8) || name.SequenceEqual("milli"u8)
            || name.StartsWith("meilisearch_"u8);
    }

    /// <summary><c>{"timestamp":…,"level":"INFO","fields":{"message":…},"target":…}</c>, or with the fields among the others.</summary>
    private static bool MayBeRust<T>(T members, ulong known)
        where T : struct, IJsonMembers =>
        Has(known, Bit(Target) | Bit(Level))
        && (known & (Bit(Msg) | Bit(Time) | Bit(Ts))) == 0
        && members.IsText(Target) && members.IsText(Level)
        && (((known & Bit(Fields)) != 0 && members.IsNested(Fields)) || ((known & Bit(Message)) != 0 && members.IsText(Message)));

    private static bool IsJava<T>(T members, ulong known)
        where T : struct, IJsonMembers =>
        (Has(known, Bit(AtTimestamp) | Bit(LoggerName) | Bit(Level)) && members.IsText(LoggerName)
            && (((known & Bit(LevelValue)) != 0 && members.IsNumber(LevelValue)) || ((known & Bit(ThreadName)) != 0 && members.IsText(ThreadName))))
        || (Has(known, Bit(AtTimestamp) | Bit(EcsLevel) | Bit(EcsLogger) | Bit(EcsThread)) && members.IsText(EcsLogger) && members.IsText(EcsThread))
        || (Has(known, Bit(JavaMark) | Bit(Level) | Bit(Message)) && members.IsText(JavaMark));

    private static bool IsPython<T>(T members, ulong known)
        where T : struct, IJsonMembers =>
        (known & Messages) != 0
        && (((known & Bit(LevelName)) != 0 && members.IsText(LevelName)) || ((known & Bit(LevelNumber)) != 0 && members.IsNumber(LevelNumber)));

    /// <summary>A level and a time, and either both are numbers or process and host are named: pino, or bunyan, whose time is a text.</summary>
    private static bool IsPino<T>(T members, ulong known)
        where T : struct, IJsonMembers
    {
        if (!Has(known, Bit(Level) | Bit(Time)))
            return false;
        bool isLevelNumber = members.IsNumber(Level);
        bool isTimeNumber = members.IsNumber(Time);
        return (isLevelNumber && isTimeNumber)
            || ((isLevelNumber || isTimeNumber) && Has(known, Bit(Pid) | Bit(HostName)) && members.IsNumber(Pid) && members.IsText(HostName));
    }

    /// <summary>
    /// The key of the address in an access line: an address, a status and a request, and nothing that a program's own lines have.
    /// </summary>
    private static int AccessAddress<T>(T members, ulong known)
        where T : struct, IJsonMembers
    {
        if ((known & NotAccess) != 0 || (known & Statuses) == 0)
            return None;
        bool isMarked = (known & (Bit(NginxMark) | Bit(SizeAlias))) != 0;
        bool hasRequest = (known & Bit(Request)) != 0 && members.IsText(Request);
        bool hasPath = (known & (Bit(JsonKey.Path) | Bit(RequestUri) | Bit(PathAlias))) != 0;
        if (!hasRequest && !(hasPath && (isMarked || (known & (Bit(Method) | Bit(MethodAlias))) != 0)))
            return None;
        if ((known & Bit(RemoteAddress)) != 0 && members.IsText(RemoteAddress))
            return RemoteAddress;
        return isMarked && (known & Bit(IpAlias)) != 0 && members.IsText(IpAlias) ? IpAlias : None;
    }

    /// <summary>
    /// A level and a message, both texts, and perhaps a time stamp behind them. zerolog can have the same keys; it writes the
    /// level first and the message last.
    /// </summary>
    private static bool IsWinston<T>(T members, ulong known)
        where T : struct, IJsonMembers
    {
        if (!Has(known, Bit(Level) | Bit(Message)) || (known & NotWinston) != 0 || !members.IsText(Level) || !members.IsText(Message))
            return false;
        int message = members.PlaceOf(Message);
        bool isZerolog = members.Count > 2 && members.PlaceOf(Level) == 0 && message == members.Count - 1;
        return !isZerolog && ((known & Bit(Timestamp)) == 0 || members.PlaceOf(Timestamp) > message);
    }

    private static bool IsNginxAddress(ReadOnlySpan<byte> address) => JsonValues.IsIpAddress(address) || address.SequenceEqual("unix:"u8);

    private static bool Has(ulong known, ulong keys) => (known & keys) == keys;

    private static bool IsCapital(ReadOnlySpan<byte> text) => !text.IsEmpty && text[0] is >= (byte)'A' and <= (byte)'Z';
}
