namespace Rask.LogForwarder.Sender.Tls;

/// <summary>Where the system keeps the certificates of the authorities that it trusts. Thread-safe: it has no state.</summary>
internal static class CaBundle
{
    /// <summary>The usual files, in the order in which they are looked for.</summary>
    public static readonly string[] UsualPlaces =
    [
        "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Alpine, Arch
        "/etc/pki/tls/certs/ca-bundle.crt", // Fedora, Red Hat
        "/etc/ssl/ca-bundle.pem", // SUSE
        "/etc/ssl/cert.pem", // Alpine, BSD
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // Red Hat, without the compatibility link
    ];

    /// <summary>The file to use.</summary>
    /// <param name="given">The file that the user named; null for the system's.</param>
    /// <exception cref="SetupException">There is none.</exception>
    public static string Find(string? given)
    {
        if (given is not null) return given;
        foreach (var path in UsualPlaces)
            if (File.Exists(path)) return path;
        throw new SetupException(
            $"no CA certificates were found, so nobody's certificate can be checked (looked for {string.Join(", ", UsualPlaces)}); "
            + "install ca-certificates, mount the file, or name one with RASK_CA_FILE");
    }
}
