using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Tests.Reliability.Journal;

/// <summary>A disk that can be full and that counts what is asked of it.</summary>
internal sealed unsafe class FaultyDisk
{
    /// <summary>Bytes that still fit.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>The error of every flush; 0 where they succeed.</summary>
    public int SyncError { get; set; }

    /// <summary>Files that were opened.</summary>
    public int Opened { get; private set; }

    public int Writes { get; private set; }

    public int Syncs { get; private set; }

    /// <summary>Called within each flush.</summary>
    public Action OnSync { get; set; } = static () => { };

    public AppendFile Open(string path)
    {
        Opened++;
        return AppendFile.Open(path, Write, sync: Sync);
    }

    private nint Write(int fd, byte* bytes, nuint count)
    {
        Writes++;
        if (Room == 0)
        {
            Marshal.SetLastPInvokeError(Errno.NoSpace);
            return -1;
        }

        var fits = (nuint)Math.Min(Room, (long)count);
        Room -= (long)fits;
        return Libc.Write(fd, bytes, fits);
    }

    private int Sync(int fd)
    {
        Syncs++;
        OnSync();
        if (SyncError == 0) return Libc.FDataSync(fd);
        Marshal.SetLastPInvokeError(SyncError);
        return -1;
    }
}
