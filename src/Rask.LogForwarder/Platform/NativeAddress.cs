using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rask.LogForwarder.Platform;

/// <summary>
/// The addresses of the C library's sockets (unix(7), ip(7), ipv6(7)), as bytes. Immutable and thread-safe.
/// </summary>
internal sealed class NativeAddress
{
    /// <summary><c>AF_UNIX</c>.</summary>
    public const int Unix = 1;

    private const int Internet = 2;
    private const int Internet6 = 10;

    /// <summary>A path and the zero behind it.</summary>
    private const int UnixPathLength = 108;

    private NativeAddress(int family, byte[] bytes) => (Family, Bytes) = (family, bytes);

    /// <summary>The address family.</summary>
    public int Family { get; }

    /// <summary>The structure, family included.</summary>
    public byte[] Bytes { get; }

    /// <summary>A socket in the file system; null where the path is too long for one.</summary>
    public static NativeAddress? OfPath(string path)
    {
        var length = Encoding.UTF8.GetByteCount(path);
        if (length >= UnixPathLength) return null;
        var bytes = new byte[2 + length + 1];
        BitConverter.TryWriteBytes(bytes, (ushort)Unix);
        Encoding.UTF8.GetBytes(path, bytes.AsSpan(2));
        return new NativeAddress(Unix, bytes);
    }

    /// <summary>A TCP port.</summary>
    public static NativeAddress Of(IPAddress address, int port)
    {
        var is6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var bytes = new byte[is6 ? 28 : 16];
        BitConverter.TryWriteBytes(bytes, (ushort)(is6 ? Internet6 : Internet));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)port);
        address.TryWriteBytes(bytes.AsSpan(is6 ? 8 : 4), out _);
        if (is6) BitConverter.TryWriteBytes(bytes.AsSpan(24), (uint)address.ScopeId);
        return new NativeAddress(is6 ? Internet6 : Internet, bytes);
    }
}
