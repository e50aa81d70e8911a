using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Platform;

/// <summary>
/// Opens sockets that listen or connect, by the C library: the framework's would cost a health check, which runs every few
/// seconds in the same small container, more memory than all it does. Thread-safe.
/// </summary>
internal static unsafe class StreamSocket
{
    private const int Stream = 1;
    private const int Backlog = 16;
    private const int SocketLevel = 1;
    private const int ReuseAddress = 2;

    /// <summary>Opens a socket that listens and does not block.</summary>
    /// <returns>The descriptor; or a negative error number.</returns>
    public static int Listen(NativeAddress address)
    {
        var fd = Libc.Socket(address.Family, Stream | Libc.CloseOnExec | Libc.NonBlocking, 0);
        if (fd < 0) return -Marshal.GetLastPInvokeError();
        var one = 1;
        _ = Libc.SetSocketOption(fd, SocketLevel, ReuseAddress, &one, sizeof(int));
        fixed (byte* bytes = address.Bytes)
            if (Libc.Bind(fd, bytes, (uint)address.Bytes.Length) == 0 && Libc.Listen(fd, Backlog) == 0) return fd;
        return Close(fd);
    }

    /// <summary>Connects, and blocks meanwhile.</summary>
    /// <returns>The descriptor; or a negative error number.</returns>
    public static int Connect(NativeAddress address)
    {
        var fd = Libc.Socket(address.Family, Stream | Libc.CloseOnExec, 0);
        if (fd < 0) return -Marshal.GetLastPInvokeError();
        fixed (byte* bytes = address.Bytes)
            if (Libc.Connect(fd, bytes, (uint)address.Bytes.Length) == 0) return fd;
        return Close(fd);
    }

    /// <summary>The port that a TCP socket has got.</summary>
    public static int PortOf(int fd)
    {
        var bytes = stackalloc byte[28];
        uint length = 28;
        return Libc.GetSocketName(fd, bytes, &length) == 0 ? BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(bytes + 2, 2)) : 0;
    }

    private static int Close(int fd)
    {
        var errno = Marshal.GetLastPInvokeError();
        _ = Libc.Close(fd);
        return -errno;
    }
}
