namespace Rask.LogForwarder.Buffer;

/// <summary>
/// Stands for the positions of a batch: FNV-1a, 64 bits, over its owner and its source ranges. Two batches of one name
/// with different lines would otherwise be taken for repetitions of each other.
/// </summary>
internal static class BatchDigest
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The digest of a whole batch.</summary>
    public static ulong Of(Batch batch)
    {
        var hash = Add(Basis, batch.Owner.Key);
        foreach (ref readonly var segment in batch.Segments)
        {
            hash = Add(Add(Add(hash, segment.Generation), segment.Offset), ((long)segment.Length << 32) | (uint)segment.Records);
            if (segment.Pieces is null) continue;
            foreach (var piece in segment.Pieces) hash = Add(Add(Add(hash, piece.Generation), piece.Offset), piece.Length);
        }

        return hash;
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (var character in text) hash = (hash ^ character) * Prime;
        return hash;
    }

    private static ulong Add(ulong hash, long number) => (hash ^ (ulong)number) * Prime;
}
