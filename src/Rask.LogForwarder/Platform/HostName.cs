using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Platform;

/// <summary>
/// The name of this machine or container. <see cref="Environment.MachineName"/> ends at the first dot, and a container's
/// name may have dots. Thread-safe.
/// </summary>
internal static unsafe class HostName
{
    /// <summary>Linux's <c>HOST_NAME_MAX</c> and the terminating NUL (gethostname(2)).</summary>
    private const int Longest = 64 + 1;

    /// <summary>The whole name.</summary>
    /// <exception cref="IOException">The system does not tell.</exception>
    public static string Get()
    {
        var name = stackalloc byte[Longest];
        if (Libc.GetHostName(name, Longest) != 0)
            throw new IOException("gethostname: " + Errno.Describe(Marshal.GetLastPInvokeError()));
        name[Longest - 1] = 0;
        return Marshal.PtrToStringUTF8((nint)name) ?? "";
    }
}
