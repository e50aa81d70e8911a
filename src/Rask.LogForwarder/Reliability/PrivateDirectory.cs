using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Reliability;

/// <summary>
/// Takes away what others may do with a directory of ours and the files in it: log lines may hold anything. What is not
/// ours is left as it is. Thread-safe: it has no state.
/// </summary>
internal static class PrivateDirectory
{
    private const int PermissionsOfOthers = 0x3F; // 0077
    private const int Sticky = 0x200; // 01000, as /tmp has it
    private const int KindOfFile = 0xF000;
    private const int RegularFile = 0x8000;
    private const uint OwnerOnlyDirectory = 0x1C0; // 0700
    private const uint OwnerOnlyFile = 0x180; // 0600

    /// <summary>Leaves the directory 0700 and its files 0600.</summary>
    /// <param name="path">An existing directory.</param>
    /// <param name="isOurs">Whether a name is one that we give. A directory that holds others as well is not only ours.</param>
    /// <returns>Null, or why others can still look inside.</returns>
    public static string? Tighten(string path, Predicate<string> isOurs)
    {
        try
        {
            var isOnlyOurs = true;
            foreach (var entry in Directory.EnumerateFileSystemEntries(path))
            {
                if (isOurs(Path.GetFileName(entry))) TightenFile(entry);
                else isOnlyOurs = false;
            }

            return TightenDirectory(path, isOnlyOurs);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private static string? TightenDirectory(string path, bool isOnlyOurs)
    {
        var fd = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (fd < 0) return Errno.Describe(Marshal.GetLastPInvokeError());
        try
        {
            if (!FileStatus.TryGet(fd, out var status, out var errno)) return Errno.Describe(errno);
            if ((status.Mode & PermissionsOfOthers) == 0) return null;
            if (status.Owner != Libc.GetEffectiveUser()) return "it belongs to another user";
            if (!isOnlyOurs || (status.Mode & Sticky) != 0) return "it holds more than the forwarder's files, and is left as it is";
            return Libc.FChMod(fd, OwnerOnlyDirectory) == 0 ? null : Errno.Describe(Marshal.GetLastPInvokeError());
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }

    /// <summary>By its descriptor, and not through a link: what was looked at is what is changed.</summary>
    private static void TightenFile(string path)
    {
        var fd = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec | Libc.NoFollow | Libc.NonBlocking, 0);
        if (fd < 0) return;
        if (FileStatus.TryGet(fd, out var status, out _)
            && (status.Mode & KindOfFile) == RegularFile && (status.Mode & PermissionsOfOthers) != 0
            && status.Owner == Libc.GetEffectiveUser())
            _ = Libc.FChMod(fd, OwnerOnlyFile);
        _ = Libc.Close(fd);
    }
}
