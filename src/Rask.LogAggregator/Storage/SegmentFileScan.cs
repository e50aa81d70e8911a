using Microsoft.Win32.SafeHandles;

namespace Rask.LogAggregator.Storage;

/// <summary>Reads segment files that an earlier process left. Thread-safe.</summary>
internal static class SegmentFileScan
{
    private const int BlockBytes = 1024 * 1024;

    /// <summary>
    /// The length of the file up to and with its last line feed. What follows is a torn record: the process or the machine
    /// ended while it was written, and its batch was never acknowledged.
    /// </summary>
    public static long FindEndOfLastLine(SafeFileHandle file)
    {
        long end = RandomAccess.GetLength(file);
        byte[] block = new byte[64 * 1024];
        while (end > 0)
        {
            long start = Math.Max(0, end - block.Length);
            Span<byte> part = block.AsSpan(0, (int)(end - start));
            ReadExactly(file, part, start);
            int last = part.LastIndexOf((byte)'\n');
            if (last >= 0)
                return start + last + 1;
            end = start;
        }

        return 0;
    }

    /// <summary>Counts the line feeds in the first <paramref name="length"/> bytes.</summary>
    public static long CountLines(string path, long length, CancellationToken cancellation)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        byte[] block = new byte[(int)Math.Min(BlockBytes, Math.Max(1, length))];
        long lines = 0;
        for (long position = 0; position < length; position += block.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<byte> part = block.AsSpan(0, (int)Math.Min(block.Length, length - position));
            ReadExactly(file, part, position);
            lines += part.Count((byte)'\n');
        }

        return lines;
    }

    private static void ReadExactly(SafeFileHandle file, Span<byte> destination, long position)
    {
        while (!destination.IsEmpty)
        {
            int count = RandomAccess.Read(file, destination, position);
            if (count == 0)
                throw new EndOfStreamException("a segment file became shorter while it was read");
            destination = destination[count..];
            position += count;
        }
    }
}
