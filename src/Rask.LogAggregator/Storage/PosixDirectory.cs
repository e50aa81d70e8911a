using System.Runtime.InteropServices;

namespace Rask.LogAggregator.Storage;

/// <summary>fsync of a directory, for which .NET has no call: its own functions refuse to open a directory.</summary>
internal static partial class PosixDirectory
{
    // O_RDONLY | O_DIRECTORY | O_CLOEXEC of Linux on x86-64.
    private const int OpenFlags = 0x10000 | 0x80000;

    /// <summary>Makes the names in a directory durable.</summary>
    /// <exception cref="IOException">It cannot be opened or flushed; the HResult is the errno.</exception>
    public static void Flush(string path)
    {
        int descriptor = Open(path, OpenFlags);
        if (descriptor < 0)
            throw Error("open", path);
        try
        {
            if (FSync(descriptor) < 0)
                throw Error("flush", path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Error(string verb, string path)
    {
        int errno = Marshal.GetLastPInvokeError();
        return new IOException($"cannot {verb} the directory '{path}': {Marshal.GetPInvokeErrorMessage(errno)}", errno);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
