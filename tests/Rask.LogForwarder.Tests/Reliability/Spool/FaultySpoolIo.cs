using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability.Spool;

namespace Rask.LogForwarder.Tests.Reliability.Spool;

/// <summary>The real system calls, until the disk is full or the process dies.</summary>
internal sealed unsafe class FaultySpoolIo : SpoolIo
{
    private const int InputOutput = 5;

    /// <summary>The process that a test lets die.</summary>
    internal sealed class DeathException : Exception
    {
    }

    /// <summary>Bytes that still fit on the disk.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>The error of a full disk.</summary>
    public int Error { get; set; } = Errno.NoSpace;

    /// <summary>Calls that change something before the process dies; that many more are done, the next one partly.</summary>
    public int CallsToLive { get; set; } = int.MaxValue;

    /// <summary>Bytes that the device cannot read, in every file.</summary>
    public (long Start, long End) Unreadable { get; set; }

    /// <summary>Whether files can be cut.</summary>
    public bool CanCut { get; set; } = true;

    /// <summary>Files that cannot be opened for reading, and the error that says why.</summary>
    public Dictionary<string, int> Closed { get; } = [];

    public int Writes { get; private set; }

    /// <summary>Files that were flushed to the device.</summary>
    public int Syncs { get; private set; }

    public override int OpenForReading(string path) => Closed.TryGetValue(path, out var errno) ? -errno : base.OpenForReading(path);

    public override int OpenForWriting(string path)
    {
        Live();
        return base.OpenForWriting(path);
    }

    public override int Cut(int fd, long length)
    {
        Live();
        return CanCut ? base.Cut(fd, length) : Errno.ReadOnlyFileSystem;
    }

    public override int Sync(int fd)
    {
        Live();
        Syncs++;
        return base.Sync(fd);
    }

    public override int Delete(string path)
    {
        Live();
        return base.Delete(path);
    }

    public override int Rename(string from, string to)
    {
        Live();
        return base.Rename(from, to);
    }

    protected override nint ReadSome(int fd, byte* bytes, nuint count, long offset)
    {
        if (offset >= Unreadable.Start && offset < Unreadable.End)
        {
            Marshal.SetLastPInvokeError(InputOutput);
            return -1;
        }

        return base.ReadSome(fd, bytes, offset < Unreadable.Start ? (nuint)Math.Min((long)count, Unreadable.Start - offset) : count, offset);
    }

    protected override nint WriteSome(int fd, byte* bytes, nuint count, long offset)
    {
        Writes++;
        if (CallsToLive <= 0)
        {
            _ = base.WriteSome(fd, bytes, count / 2, offset);
            throw new DeathException();
        }

        CallsToLive--;
        // What lies within a file has its place.
        if (FileStatus.TryGet(fd, out var status, out _) && offset + (long)count <= status.Size) return base.WriteSome(fd, bytes, count, offset);
        if (Room == 0)
        {
            Marshal.SetLastPInvokeError(Error);
            return -1;
        }

        var fits = (nuint)Math.Min(Room, (long)count);
        Room -= (long)fits;
        return base.WriteSome(fd, bytes, fits, offset);
    }

    private void Live()
    {
        if (CallsToLive <= 0) throw new DeathException();
        CallsToLive--;
    }
}
