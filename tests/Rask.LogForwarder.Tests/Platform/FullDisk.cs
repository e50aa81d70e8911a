using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Tests.Platform;

/// <summary>Stands for a disk that is full after some more bytes: takes what fits, then refuses, as write(2) does.</summary>
internal sealed unsafe class FullDisk
{
    /// <summary>Bytes that still fit.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>Whether a file can be cut.</summary>
    public bool CanCut { get; set; } = true;

    /// <summary>Files that were opened.</summary>
    public int Opened { get; private set; }

    public AppendFile Open(string path)
    {
        Opened++;
        return AppendFile.Open(path, (fd, bytes, count) =>
        {
            if (Room == 0)
            {
                Marshal.SetLastPInvokeError(Errno.NoSpace);
                return -1;
            }

            var fits = (nuint)Math.Min(Room, (long)count);
            Room -= (long)fits;
            return Libc.Write(fd, bytes, fits);
        }, (fd, length) =>
        {
            if (CanCut) return Libc.FTruncate(fd, length);
            Marshal.SetLastPInvokeError(Errno.ReadOnlyFileSystem);
            return -1;
        });
    }
}
