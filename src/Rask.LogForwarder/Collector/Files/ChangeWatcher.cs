using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Collector.Files;

/// <summary>
/// One inotify instance for all that the reader waits for: names that appear, move or vanish in a directory, and, only
/// while the reader sleeps, the next write to a file. (Interface: Linux, inotify(7).) Reader thread only.
/// </summary>
/// <remarks>
/// The watch on a file fires once. While the reader is awake it reads anyway, and the writer is spared the work of
/// queueing an event per line.
/// </remarks>
internal sealed unsafe class ChangeWatcher : IDisposable
{
    private const uint Modify = 0x2;
    private const uint MovedFrom = 0x40;
    private const uint MovedTo = 0x80;
    private const uint Created = 0x100;
    private const uint Deleted = 0x200;
    private const uint DeletedSelf = 0x400;
    private const uint MovedSelf = 0x800;
    private const uint QueueOverflow = 0x4000;
    private const uint Ignored = 0x8000;
    private const uint OnlyDirectory = 0x1000000;
    private const uint OneShot = 0x80000000;
    private const int EventHeader = 16;

    private readonly Dictionary<int, string> _directories = [];

    private ChangeWatcher(int fd) => Fd = fd;

    /// <summary>Readable while changes wait.</summary>
    public int Fd { get; }

    /// <summary>Makes an instance.</summary>
    /// <returns>Null with the error number where the system has none left.</returns>
    public static ChangeWatcher? TryCreate(out int errno)
    {
        var fd = Libc.INotifyInit(Libc.CloseOnExec | Libc.NonBlocking);
        errno = fd < 0 ? Marshal.GetLastPInvokeError() : 0;
        return fd < 0 ? null : new ChangeWatcher(fd);
    }

    /// <summary>Watches the names in a directory. Watching the same directory again changes nothing.</summary>
    /// <returns>0, or the error number.</returns>
    public int WatchDirectory(string path)
    {
        var watch = Libc.INotifyAddWatch(
            Fd, path, Created | MovedTo | MovedFrom | Deleted | DeletedSelf | MovedSelf | OnlyDirectory);
        if (watch < 0) return Marshal.GetLastPInvokeError();
        _directories[watch] = path;
        return 0;
    }

    /// <summary>Asks for one event at the next write to a file.</summary>
    /// <returns>0, or the error number.</returns>
    public int ArmModify(Generation generation)
    {
        var watch = Libc.INotifyAddWatch(Fd, generation.DescriptorPath, Modify | OneShot);
        return watch < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>
    /// Takes all waiting events.
    /// </summary>
    /// <param name="changedDirectories">Receives the directories in which a name appeared, moved or vanished.</param>
    /// <param name="endedDirectories">
    /// Receives the directories that are not watched any more, because they were deleted, unmounted or moved.
    /// </param>
    /// <returns>True where events were lost, so that every directory may have changed.</returns>
    public bool Drain(ISet<string> changedDirectories, ISet<string> endedDirectories)
    {
        const int Size = 4096;
        var buffer = stackalloc byte[Size];
        var overflow = false;
        while (true)
        {
            var read = Libc.Read(Fd, buffer, Size);
            if (read <= 0) return overflow;
            for (nint at = 0; at + EventHeader <= read;)
            {
                var watch = *(int*)(buffer + at);
                var mask = *(uint*)(buffer + at + 4);
                at += EventHeader + *(int*)(buffer + at + 12);
                if ((mask & QueueOverflow) != 0) overflow = true;
                if (!_directories.TryGetValue(watch, out var directory)) continue;
                // Also where a watch ends: another directory may have the name by now.
                changedDirectories.Add(directory);
                if ((mask & (Ignored | MovedSelf)) == 0) continue;
                endedDirectories.Add(directory);
                _directories.Remove(watch);
                // The watch would go with the directory to its new name.
                if ((mask & Ignored) == 0) _ = Libc.INotifyRemoveWatch(Fd, watch);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Libc.Close(Fd);
}
