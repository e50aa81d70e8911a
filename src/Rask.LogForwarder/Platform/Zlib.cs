using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Platform;

/// <summary>
/// Inflating with the zlib that .NET itself ships and links, through the functions that its own streams call (dotnet/runtime,
/// <c>src/native/libs/System.IO.Compression.Native/pal_zlib.h</c>). <see cref="System.IO.Compression.GZipStream"/> would not do:
/// it takes an input that ends too early for a whole one, and throws away what it had inflated when it meets damage.
/// </summary>
internal static unsafe partial class Zlib
{
    /// <summary>More can be inflated.</summary>
    public const int Ok = 0;

    /// <summary>The compressed stream has ended, and its checksum is right.</summary>
    public const int StreamEnd = 1;

    /// <summary>Nothing can be done without more input or more room.</summary>
    public const int BufferError = -5;

    /// <summary>Flush mode: as much as fits.</summary>
    public const int NoFlush = 0;

    /// <summary>Window of 32 KiB, gzip's header and trailer (RFC 1952) instead of zlib's.</summary>
    public const int GzipWindowBits = 15 + 16;

    private const string Library = "libSystem.IO.Compression.Native";

    [StructLayout(LayoutKind.Sequential)]
    internal struct Stream
    {
        public byte* NextIn;
        public byte* NextOut;
        public byte* Message;
        public void* State;
        public uint AvailableIn;
        public uint AvailableOut;
    }

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
    public static partial int InflateInit(Stream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
    public static partial int Inflate(Stream* stream, int flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
    public static partial int InflateEnd(Stream* stream);
}
