namespace Rask.LogForwarder.Sender.Tls;

/// <summary>What a TLS connection needs to know beyond the host. All files are PEM.</summary>
/// <param name="CaFile">The certificates of the authorities that are trusted; null for the system's.</param>
/// <param name="CertificateFile">The client's certificate, and those between it and its authority; null for none.</param>
/// <param name="KeyFile">Its key; null where the key lies in the certificate's file.</param>
internal sealed record TlsSettings(string? CaFile = null, string? CertificateFile = null, string? KeyFile = null);
