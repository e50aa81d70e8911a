using System.Net;
using System.Runtime.InteropServices;

namespace Rask.LoadTest.Platform;

/// <summary>C's <c>struct sockaddr_in</c>: an IPv4 address and a port.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InternetAddress
{
    private ushort _family;
    private ushort _portBigEndian;
    private uint _addressBigEndian;
    private ulong _zero;

    public const int Size = 16;

    public readonly int Port => BitConverter.IsLittleEndian
        ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(_portBigEndian)
        : _portBigEndian;

    public static InternetAddress From(IPEndPoint endPoint)
    {
        Span<byte> bytes = stackalloc byte[4];
        if (!endPoint.Address.TryWriteBytes(bytes, out var length) || length != 4)
            throw new ArgumentException($"not an IPv4 address: {endPoint.Address}");
        return new InternetAddress
        {
            _family = Libc.SocketFamilyInet,
            _portBigEndian = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ushort)endPoint.Port),
            _addressBigEndian = MemoryMarshal.Read<uint>(bytes),
            _zero = 0,
        };
    }
}
