using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Telemetry;

/// <summary>
/// Writes to a file descriptor that was inherited, with <c>write(2)</c> and nothing between. The descriptor stays open.
/// <see cref="FileStream"/> is not used for this: on a regular file it writes at a position of its own (<c>pwrite</c>), so that
/// standard output and standard error that were redirected into one file would overwrite each other.
/// Not synchronised: one writer at a time.
/// </summary>
internal sealed partial class FileDescriptorStream(int descriptor) : Stream
{
    private const int Interrupted = 4; // EINTR of Linux

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes all of the bytes.</summary>
    /// <exception cref="IOException">The kernel refused; its message holds the kernel's reason, its HResult the error number.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = WriteSome(descriptor, buffer);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
                throw new IOException($"cannot write to file descriptor {descriptor}: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static unsafe nint WriteSome(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            return WriteFile(descriptor, start, (nuint)bytes.Length);
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint WriteFile(int descriptor, byte* bytes, nuint count);
}
