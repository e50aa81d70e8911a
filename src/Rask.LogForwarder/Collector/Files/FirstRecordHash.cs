namespace Rask.LogForwarder.Collector.Files;

/// <summary>
/// The name of a generation: FNV-1a, 64 bits, over its first line without the line feed. The line carries Docker's
/// nanosecond time, so the name survives renaming, compression, copying and a moved Docker root, where inode numbers
/// are reused within seconds. (Function: Fowler, Noll and Vo; parameters of the IETF draft.)
/// </summary>
internal static unsafe class FirstRecordHash
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>No first line is longer: beyond this the file is not a log, and its first bytes name it well enough.</summary>
    private const int LongestLine = 1 << 20;

    /// <summary>Hashes the first line.</summary>
    /// <returns>Null where the file has no complete line yet.</returns>
    public static string? Compute(Generation generation)
    {
        const int Block = 4096;
        var buffer = stackalloc byte[Block];
        var hash = Basis;
        for (long offset = 0; offset < LongestLine;)
        {
            var read = generation.Read(buffer, Block, offset);
            if (read == 0) return null;
            for (var i = 0; i < read; i++)
            {
                if (buffer[i] == '\n') return hash.ToString("x16");
                hash = (hash ^ buffer[i]) * Prime;
            }

            offset += read;
        }

        return hash.ToString("x16");
    }
}
