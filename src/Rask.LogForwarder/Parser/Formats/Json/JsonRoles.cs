using System.Runtime.CompilerServices;

namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>
/// Which member of an object becomes what of its record: for each the number of its key, or <see cref="JsonKey.None"/>. Depends only on
/// the keys and the kinds of their values; whether a value is fit for its role is for the writer to see, and one that is not
/// leaves the role empty. Thread-safe.
/// </summary>
internal struct JsonRoles
{
    public JsonDialect Dialect;
    public sbyte Message;
    public sbyte Level;
    public sbyte Method;

    /// <summary>A text; that of another key than <c>path</c> must begin with a slash.</summary>
    public sbyte Path;

    /// <summary>Of an access line: the request line, which holds method, path and protocol.</summary>
    public sbyte Request;

    /// <summary>A text; that of another key than <c>ip_address</c> must be an address.</summary>
    public sbyte IpAddress;

    public sbyte UserAgent;
    public sbyte TraceId;
    public sbyte SpanId;

    /// <summary>Where there is no trace id: the <c>traceparent</c>, which holds one.</summary>
    public sbyte TraceParent;

    public sbyte StatusCode;
    public sbyte ResponseSize;

    /// <summary>Finds the roles of an object of a dialect.</summary>
    public static JsonRoles Find<T>(JsonDialect dialect, T members)
        where T : struct, IJsonMembers
    {
        ulong known = members.Known;
        JsonRoles roles = default;
        roles.Dialect = dialect;
        roles.Message = FindMessage(dialect, members, known);
        roles.Level = FindLevel(dialect, known);
        roles.Method = roles.Path = roles.Request = roles.IpAddress = roles.UserAgent = JsonKey.None;
        roles.TraceId = roles.SpanId = roles.TraceParent = roles.StatusCode = roles.ResponseSize = JsonKey.None;
        if ((known & JsonKey.Promoted) != 0)
            roles.FindPromoted(members, known);
        return roles;
    }

    private static sbyte FindMessage<T>(JsonDialect dialect, T members, ulong known)
        where T : struct, IJsonMembers => dialect switch
        {
            JsonDialect.NginxAccess => JsonKey.None,
            JsonDialect.Structlog => JsonKey.Event,
            JsonDialect.Gelf => JsonKey.ShortMessage,
            JsonDialect.Dotnet => FirstNotNull(members, known, JsonKey.DotnetMessage, JsonKey.Message),
            JsonDialect.Rust or JsonDialect.Meilisearch or JsonDialect.Python or JsonDialect.Java or JsonDialect.Postgres => FirstNotNull(members, known, JsonKey.Message, JsonKey.Msg),
            _ => FirstNotNull(members, known, JsonKey.Msg, JsonKey.Message),
        };

    private static sbyte FindLevel(JsonDialect dialect, ulong known) => dialect switch
    {
        JsonDialect.NginxAccess => JsonKey.None,
        JsonDialect.Python => First(known, JsonKey.LevelName, JsonKey.LevelNumber),
        JsonDialect.Java => First(known, JsonKey.Level, JsonKey.EcsLevel),
        JsonDialect.Dotnet => JsonKey.DotnetLevel,
        JsonDialect.Postgres => JsonKey.ErrorSeverity,
        _ => First(known, JsonKey.Level, JsonKey.Lvl) is >= 0 and sbyte level ? level : First(known, JsonKey.Severity, JsonKey.EcsLevel),
    };

    private void FindPromoted<T>(T members, ulong known)
        where T : struct, IJsonMembers
    {
        bool isAccess = Dialect == JsonDialect.NginxAccess;
        Method = FirstText(members, known, JsonKey.Method, JsonKey.MethodAlias);
        Path = FirstText(members, known, JsonKey.Path);
        // Without a method they are rather what a program fetched than what it was asked for.
        if (Path < 0 && (Method >= 0 || isAccess))
            Path = FirstText(members, known, JsonKey.RequestUri, JsonKey.PathAlias);
        if (isAccess && Method < 0)
            Request = FirstText(members, known, JsonKey.Request);
        // The request line has the path with its query, and the method.
        if (Request >= 0)
            Path = JsonKey.None;
        IpAddress = FirstText(members, known, JsonKey.IpAddress);
        if (IpAddress < 0)
            IpAddress = isAccess ? FirstText(members, known, JsonKey.RemoteAddress, JsonKey.IpAlias) : FirstText(members, known, JsonKey.IpAlias, JsonKey.RemoteAddress);
        if (IpAddress < 0 && Dialect == JsonDialect.Postgres)
            IpAddress = FirstText(members, known, JsonKey.RemoteHost);
        UserAgent = FirstText(members, known, JsonKey.UserAgent, JsonKey.UserAgentAlias);
        if (UserAgent < 0 && isAccess)
            UserAgent = FirstText(members, known, JsonKey.ShortUserAgent);
        FindTrace(members, known);
        StatusCode = First(known, JsonKey.StatusCode, JsonKey.StatusAlias);
        if (StatusCode < 0)
            StatusCode = First(known, JsonKey.Status);
        ResponseSize = First(known, JsonKey.ResponseSize, JsonKey.SizeAlias);
        // Alone these two can be the size of anything.
        if (ResponseSize < 0 && StatusCode >= 0 && (Method >= 0 || isAccess))
            ResponseSize = First(known, JsonKey.VagueSize);
    }

    private void FindTrace<T>(T members, ulong known)
        where T : struct, IJsonMembers
    {
        TraceId = FirstText(members, known, JsonKey.TraceId, JsonKey.TraceIdCamel);
        if (TraceId < 0)
            TraceId = FirstText(members, known, JsonKey.TraceIdAlias);
        SpanId = FirstText(members, known, JsonKey.SpanId, JsonKey.SpanIdCamel);
        if (SpanId < 0)
            SpanId = FirstText(members, known, JsonKey.SpanIdAlias);
        if (TraceId < 0)
            TraceParent = FirstText(members, known, JsonKey.TraceParent);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static sbyte First(ulong known, int key, int alias = JsonKey.None) =>
        (sbyte)((known & JsonKey.Bit(key)) != 0 ? key : alias >= 0 && (known & JsonKey.Bit(alias)) != 0 ? alias : JsonKey.None);

    private static sbyte FirstText<T>(T members, ulong known, int key, int alias = JsonKey.None)
        where T : struct, IJsonMembers
    {
        if ((known & JsonKey.Bit(key)) != 0 && members.IsText(key))
            return (sbyte)key;
        return (sbyte)(alias >= 0 && (known & JsonKey.Bit(alias)) != 0 && members.IsText(alias) ? alias : JsonKey.None);
    }

    private static sbyte FirstNotNull<T>(T members, ulong known, int key, int alias)
        where T : struct, IJsonMembers
    {
        if ((known & JsonKey.Bit(key)) != 0 && !members.IsNull(key))
            return (sbyte)key;
        return (sbyte)((known & JsonKey.Bit(alias)) != 0 && !members.IsNull(alias) ? alias : JsonKey.None);
    }
}
