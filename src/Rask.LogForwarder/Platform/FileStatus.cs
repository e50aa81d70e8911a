using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Platform;

/// <summary>
/// The parts of <c>struct statx</c> (Linux, <c>linux/stat.h</c>; the same on every architecture) that identify a file
/// and tell its size.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal unsafe struct FileStatus
{
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const uint BasicAndBirth = 0x7ff | 0x800;

    [FieldOffset(16)] private readonly uint _links;
    [FieldOffset(20)] private readonly uint _owner;
    [FieldOffset(28)] private readonly ushort _mode;
    [FieldOffset(32)] private readonly ulong _inode;
    [FieldOffset(40)] private readonly ulong _size;
    [FieldOffset(48)] private readonly ulong _blocks;
    [FieldOffset(80)] private readonly long _birthSeconds;
    [FieldOffset(88)] private readonly uint _birthNanoseconds;
    [FieldOffset(96)] private readonly long _changeSeconds;
    [FieldOffset(104)] private readonly uint _changeNanoseconds;
    [FieldOffset(136)] private readonly uint _deviceMajor;
    [FieldOffset(140)] private readonly uint _deviceMinor;

    /// <summary>The file's length in bytes.</summary>
    public readonly long Size => (long)_size;

    /// <summary>Bytes that the file occupies on its device; holes occupy none.</summary>
    public readonly long OccupiedBytes => (long)_blocks * 512;

    /// <summary>How many names the file still has; 0 once it was deleted.</summary>
    public readonly uint Links => _links;

    /// <summary>The user that owns it.</summary>
    public readonly uint Owner => _owner;

    /// <summary>Who may do what, and what kind of file it is (<c>st_mode</c> of stat(2)).</summary>
    public readonly int Mode => _mode;

    /// <summary>When its content, its name or its mode last changed, since 1970.</summary>
    public readonly long ChangedNanoseconds => (_changeSeconds * 1_000_000_000) + _changeNanoseconds;

    /// <summary>Device, inode and birth time: which file this is, for as long as it is held open.</summary>
    public readonly FileIdentity Identity =>
        new(((ulong)_deviceMajor << 32) | _deviceMinor, _inode, (_birthSeconds * 1_000_000_000) + _birthNanoseconds);

    /// <summary>Reads the status of a path. False with the error number where that fails.</summary>
    public static bool TryGet(string path, out FileStatus status, out int errno)
    {
        fixed (FileStatus* pointer = &status)
        {
            errno = Libc.StatX(CurrentDirectory, path, 0, BasicAndBirth, pointer) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }

        return errno == 0;
    }

    /// <summary>Reads the status of an open file. False with the error number where that fails.</summary>
    public static bool TryGet(int fd, out FileStatus status, out int errno)
    {
        fixed (FileStatus* pointer = &status)
        {
            errno = Libc.StatX(fd, "", EmptyPath, BasicAndBirth, pointer) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }

        return errno == 0;
    }
}
