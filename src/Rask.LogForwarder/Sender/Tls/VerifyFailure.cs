using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender.Tls;

/// <summary>Why a server's certificate was not accepted. It is noted while OpenSSL checks it: later the certificate is gone.</summary>
/// <param name="Error">One of <c>X509_V_ERR_</c>.</param>
/// <param name="Subject">Whose certificate it is.</param>
/// <param name="Issuer">Who vouches for it.</param>
/// <param name="Hosts">The hosts that it is for.</param>
/// <param name="NotBefore">When it begins to count.</param>
/// <param name="NotAfter">When it ends.</param>
internal sealed unsafe record VerifyFailure(int Error, string Subject, string Issuer, string Hosts, string NotBefore, string NotAfter)
{
    private const int UnableToGetIssuer = 2;
    private const int NotYetValid = 9;
    private const int Expired = 10;
    private const int SelfSigned = 18;
    private const int SelfSignedInChain = 19;
    private const int UnableToGetIssuerLocally = 20;
    private const int UnableToVerifyLeaf = 21;
    private const int HostMismatch = 62;
    private const int AddressMismatch = 64;

    /// <summary>A handshake runs on one thread from its beginning to its end, and calls back on it.</summary>
    [ThreadStatic]
    private static VerifyFailure? _last;

    /// <summary>The first failure on this thread since it was taken last.</summary>
    public static VerifyFailure? Take()
    {
        var last = _last;
        _last = null;
        return last;
    }

    /// <summary>OpenSSL asks this about each certificate. It notes what is wrong and changes nothing about it.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int OnVerify(int isAccepted, void* store)
    {
        if (isAccepted != 0 || _last is not null) return isAccepted;
        var certificate = OpenSsl.StoreCurrentCertificate(store);
        _last = certificate is null
            ? new VerifyFailure(OpenSsl.StoreError(store), "", "", "", "", "")
            : new VerifyFailure(
                OpenSsl.StoreError(store),
                NativeText.OfName(OpenSsl.CertificateSubject(certificate)),
                NativeText.OfName(OpenSsl.CertificateIssuer(certificate)),
                NativeText.OfHosts(certificate),
                NativeText.OfTime(OpenSsl.CertificateNotBefore(certificate)),
                NativeText.OfTime(OpenSsl.CertificateNotAfter(certificate)));
        return isAccepted;
    }

    /// <summary>What is wrong and what to do about it.</summary>
    /// <param name="host">The server, as the user named it.</param>
    /// <param name="caFile">The authorities that are trusted.</param>
    public string Explain(string host, string caFile) => Error switch
    {
        Expired => $"a certificate of {host} expired on {NotAfter} ({Subject}, issued by {Issuer}); renew it on the server, and look at the clock of this machine",
        NotYetValid => $"a certificate of {host} counts only from {NotBefore} on ({Subject}, issued by {Issuer}); look at the clock of this machine, and of the one that made the certificate",
        HostMismatch or AddressMismatch =>
            $"the certificate that {host} shows is for {Hosts}, and not for {host}; use one of these names in RASK_ENDPOINT, or give the server a certificate for {host} (issuer: {Issuer})",
        SelfSigned => $"the certificate of {host} is its own issuer ({Issuer}) and is not in {caFile}; give it, or its authority's, with RASK_CA_FILE",
        SelfSignedInChain or UnableToGetIssuer or UnableToGetIssuerLocally or UnableToVerifyLeaf =>
            $"the certificate of {host} leads to an authority that is not in {caFile} (issuer: {Issuer}); give its certificate with RASK_CA_FILE, "
            + "or let the server send the certificates between",
        _ => $"the certificate of {host} is not accepted: {Marshal.PtrToStringUTF8((nint)OpenSsl.VerifyErrorText(Error))} ({Subject}, issued by {Issuer}); replace it on the server",
    };
}
