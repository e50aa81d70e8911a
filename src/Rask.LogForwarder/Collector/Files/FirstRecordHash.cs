using Rask.Protocol.Hashing;

namespace Rask.LogForwarder.Collector.Files;

/// <summary>
/// The name of a generation: FNV-1a, 64 bits, over its first line without the line feed. The line carries Docker's
/// nanosecond time, so the name survives renaming, compression, copying and a moved Docker root, where inode numbers
/// are reused within seconds. NUL bytes in front, which a file that was cut under its writer has, are no part of the
/// line.
/// </summary>
internal static unsafe class FirstRecordHash
{
    private const int Block = 4096;

    /// <summary>No first line is longer: beyond this the file is not a log, and its first bytes name it well enough.</summary>
    private const int LongestLine = 1 << 20;

    /// <summary>Hashes the first line.</summary>
    /// <returns>Null where the text has no complete line yet.</returns>
    /// <exception cref="IOException">The device fails.</exception>
    public static ulong? Compute(IGenerationText text)
    {
        var buffer = stackalloc byte[Block];
        var hash = new Fnv1A();
        var length = 0;
        for (long offset = 0; length < LongestLine;)
        {
            var read = text.Read(buffer, Block, offset);
            if (read == 0) return null;
            var start = 0;
            while (length == 0 && start < read && buffer[start] == 0) start++;
            var piece = new ReadOnlySpan<byte>(buffer + start, read - start);
            var feed = piece.IndexOf((byte)'\n');
            hash.Add(feed < 0 ? piece : piece[..feed]);
            if (feed >= 0) return hash.Value;
            length += piece.Length;
            offset += read;
            if (length == 0) offset = text.SkipHole(offset);
        }

        return hash.Value;
    }

    /// <summary>Hashes the beginning of a text, which tells files apart that begin with the same line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">How much of it; 4096 at most. Where the text has less, all of it.</param>
    /// <exception cref="IOException">The device fails.</exception>
    public static ulong OfBeginning(IGenerationText text, int length)
    {
        var buffer = stackalloc byte[Block];
        return Fnv1A.Of(new ReadOnlySpan<byte>(buffer, text.Read(buffer, length, 0)));
    }
}
