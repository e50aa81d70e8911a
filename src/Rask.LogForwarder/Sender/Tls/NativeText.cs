using System.Runtime.InteropServices;
using System.Text;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender.Tls;

/// <summary>Texts of OpenSSL's objects, for messages. Thread-safe: it has no state.</summary>
internal static unsafe class NativeText
{
    /// <summary>Names are the other side's choice; a message does not grow with them.</summary>
    private const int Longest = 512;

    /// <summary><c>XN_FLAG_RFC2253</c> without <c>ASN1_STRFLGS_ESC_MSB</c>: as in <c>CN=rask,O=Example</c>, in UTF-8, control bytes escaped.</summary>
    private const ulong ReadableName = 0x1 | 0x2 | 0x10 | 0x100 | 0x200 | (1 << 16) | (1 << 20) | (1 << 24);

    private const ulong Iso8601 = 1;
    private const int SubjectAlternativeName = 85;

    /// <summary>A distinguished name.</summary>
    public static string OfName(void* name)
    {
        var bio = OpenSsl.BioNew(OpenSsl.MemoryBio());
        _ = OpenSsl.NamePrint(bio, name, 0, ReadableName);
        return Take(bio);
    }

    /// <summary>A time, as in <c>2026-11-24 03:48:14Z</c>.</summary>
    public static string OfTime(void* time)
    {
        var bio = OpenSsl.BioNew(OpenSsl.MemoryBio());
        _ = OpenSsl.TimePrint(bio, time, Iso8601);
        return Take(bio);
    }

    /// <summary>The hosts that a certificate is for, as in <c>DNS:rask.example, IP Address:10.0.0.1</c>; its subject where it names none.</summary>
    public static string OfHosts(void* certificate)
    {
        var names = OpenSsl.CertificateExtension(certificate, SubjectAlternativeName, null, null);
        if (names is null) return OfName(OpenSsl.CertificateSubject(certificate));
        var text = new StringBuilder();
        for (var i = 0; i < OpenSsl.StackCount(names) && text.Length < Longest; i++)
        {
            var bio = OpenSsl.BioNew(OpenSsl.MemoryBio());
            _ = OpenSsl.GeneralNamePrint(bio, OpenSsl.StackItem(names, i));
            if (i > 0) text.Append(", ");
            text.Append(Take(bio));
        }

        OpenSsl.GeneralNamesFree(names);
        return text.ToString();
    }

    /// <summary>What the last call has failed with, and nothing of what it has failed with before that.</summary>
    /// <param name="reason">The number of the reason; 0 where there is none.</param>
    public static string OfLastError(out int reason)
    {
        const int reasonBits = 0x7FFFFF;
        var error = OpenSsl.GetError();
        reason = (int)(error & reasonBits);
        return error == 0 ? "" : Marshal.PtrToStringUTF8((nint)OpenSsl.ErrorReason(error)) ?? $"error {error:x}";
    }

    private static string Take(void* bio)
    {
        var bytes = stackalloc byte[Longest];
        var length = OpenSsl.BioRead(bio, bytes, Longest);
        _ = OpenSsl.BioFree(bio);
        return length > 0 ? Encoding.UTF8.GetString(bytes, length) : "";
    }
}
