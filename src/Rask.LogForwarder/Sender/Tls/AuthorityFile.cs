using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender.Tls;

/// <summary>
/// The authorities of a PEM file, for the certificates that they vouch for. A system trusts about 150 of them, whose
/// certificates would take 0.8 MB of memory; here the file is read through for the one that is asked for, at each
/// handshake, and only that one is kept. What OpenSSL makes of it (signatures, dates, purposes) is as always.
/// Not thread-safe.
/// </summary>
internal sealed unsafe class AuthorityFile : IDisposable
{
    /// <summary>How to look, made once for the process.</summary>
    private static readonly nint Method = MakeMethod();

    private byte* _path;

    /// <param name="context">Where certificates are checked. It must not be used for handshakes after <see cref="Dispose"/>.</param>
    /// <param name="path">The file.</param>
    public AuthorityFile(void* context, string path)
    {
        _path = (byte*)Marshal.StringToCoTaskMemUTF8(path);
        var lookup = OpenSsl.StoreAddLookup(OpenSsl.ContextStore(context), (void*)Method);
        if (lookup is null || OpenSsl.LookupSetData(lookup, _path) != 1) throw new SetupException("OpenSSL has no memory for TLS");
    }

    /// <summary>True where the file can be read and holds a certificate. The reason, if not, is OpenSSL's last error.</summary>
    public bool HasAny()
    {
        OpenSsl.ClearErrors();
        var file = Open(_path);
        if (file is null) return false;
        var certificate = OpenSsl.PemReadCertificate(file, null, null, null);
        OpenSsl.CertificateFree(certificate);
        _ = OpenSsl.BioFree(file);
        return certificate is not null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Marshal.FreeCoTaskMem((nint)_path);
        _path = null;
    }

    private static nint MakeMethod()
    {
        var method = OpenSsl.LookupMethodNew("PEM file, read when it is needed");
        _ = OpenSsl.LookupMethodSetBySubject(method, &Find);
        return (nint)method;
    }

    private static void* Open(byte* path)
    {
        fixed (byte* mode = "r"u8) return OpenSsl.BioNewFile(path, mode);
    }

    /// <summary>Puts all certificates of a name into the store; OpenSSL takes the first, and looks for others of its name in the store.</summary>
    /// <returns>1 where there is one, 0 where there is none.</returns>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Find(void* lookup, int type, void* name, void* found)
    {
        if (type != OpenSsl.LookForCertificate) return 0;
        var file = Open((byte*)OpenSsl.LookupData(lookup));
        if (file is null) return 0;
        var count = 0;
        while (true)
        {
            var certificate = OpenSsl.PemReadCertificate(file, null, null, null);
            if (certificate is null) break;
            if (OpenSsl.NameCompare(OpenSsl.CertificateSubject(certificate), name) == 0
                && OpenSsl.StoreAddCertificate(OpenSsl.LookupStore(lookup), certificate) == 1
                && (count > 0 || OpenSsl.ObjectSetCertificate(found, certificate) == 1))
            {
                // What is found belongs to the store alone: the caller takes a reference of its own.
                if (count++ == 0) OpenSsl.CertificateFree(certificate);
            }

            OpenSsl.CertificateFree(certificate);
        }

        _ = OpenSsl.BioFree(file);
        // The end of the file is an error to the reader of it, and not to the handshake.
        OpenSsl.ClearErrors();
        return count > 0 ? 1 : 0;
    }
}
