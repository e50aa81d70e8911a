using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Sender.Tls;
using static Rask.LogForwarder.Configuration.OptionSetters;

namespace Rask.LogForwarder.Configuration;

/// <summary>The options of TLS and of the token. Proxies are found by <see cref="ProxyVariables"/>.</summary>
internal static class AccessOptions
{
    private const string Group = "Security of the way";

    public static readonly OptionDefinition Token = new()
    {
        Group = Group,
        Variable = "RASK_TOKEN",
        ValueName = "TOKEN",
        IsSecret = true,
        Allowed = BearerToken.Allowed,
        Help = "Sent with each request as a bearer token. There is no flag for it: every user of the machine can read command lines.",
        Set = (string text, ref ForwarderOptions options) =>
        {
            if (!BearerToken.IsToken(text.AsSpan().Trim())) return BearerToken.Allowed;
            options = With(options, access => access with { Token = new Secret(text.Trim()) });
            return null;
        },
    };

    public static readonly OptionDefinition TokenFile = PathOption(
        "--token-file", "RASK_TOKEN_FILE", null,
        "The file that holds the token instead; it is read again when it changes, and at once when the token is refused.",
        static (o, v) => With(o, access => access with { TokenFile = v }));

    public static readonly OptionDefinition ClientCertificateFile = PathOption(
        "--client-cert-file", "RASK_CLIENT_CERT_FILE", null,
        "The certificate, PEM, that tells an https aggregator who we are; with those between it and its authority behind it.",
        static (o, v) => WithTls(o, tls => tls with { CertificateFile = v }));

    public static readonly OptionDefinition ClientKeyFile = PathOption(
        "--client-key-file", "RASK_CLIENT_KEY_FILE", "(the file of the client certificate)",
        "Its key, PEM, not encrypted.",
        static (o, v) => WithTls(o, tls => tls with { KeyFile = v }));

    public static readonly OptionDefinition CaFile = PathOption(
        "--ca-file", "RASK_CA_FILE", "(SSL_CERT_FILE, or the system's)",
        "The authorities, PEM, of which one must vouch for the certificate of an https aggregator.",
        static (o, v) => WithTls(o, tls => tls with { CaFile = v }));

    /// <summary>All of this group, in the order in which help and documentation show them.</summary>
    public static readonly OptionDefinition[] All = [CaFile, ClientCertificateFile, ClientKeyFile, Token, TokenFile];

    /// <summary>Adds what the usual variables say that other programs know too: SSL_CERT_FILE, and those of proxies.</summary>
    /// <param name="options">With the endpoint and all of this group set.</param>
    /// <param name="environment">The value of a variable, or null.</param>
    /// <param name="mistakes">Receives what is wrong, in words for the user.</param>
    public static ForwarderOptions Complete(ForwarderOptions options, Func<string, string?> environment, List<string> mistakes)
    {
        if (options.Access is { Token: not null, TokenFile: not null })
            mistakes.Add($"{Token.Variable} and {TokenFile.Variable}; allowed: one of the two");
        if (options.Access.Tls is { KeyFile: not null, CertificateFile: null })
            mistakes.Add($"{ClientKeyFile.Variable}; allowed: only together with {ClientCertificateFile.Variable}");
        if (options.Access.Tls.CaFile is null && environment("SSL_CERT_FILE") is { Length: > 0 } system)
            options = WithTls(options, tls => tls with { CaFile = system });
        if (ProxyVariables.TryFind(options.Endpoint, environment, out var proxy) is { } mistake) mistakes.Add(mistake);
        return proxy is null ? options : With(options, access => access with { Proxy = proxy });
    }

    private static ForwarderOptions With(ForwarderOptions options, Func<AccessSettings, AccessSettings> change) =>
        options with { Access = change(options.Access) };

    private static ForwarderOptions WithTls(ForwarderOptions options, Func<TlsSettings, TlsSettings> change) =>
        With(options, access => access with { Tls = change(access.Tls) });

    private static OptionDefinition PathOption(
        string flag, string variable, string? @default, string help, Func<ForwarderOptions, string, ForwarderOptions> with) => new()
        {
            Group = Group,
            Flag = flag,
            Variable = variable,
            ValueName = "PATH",
            Default = @default,
            Allowed = PathAllowed,
            Help = help,
            Set = (string text, ref ForwarderOptions options) => FilePath(text, options, with, out options),
        };
}
