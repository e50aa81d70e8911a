using Rask.Protocol.Hashing;

namespace Rask.LogForwarder.Buffer;

/// <summary>
/// Stands for the positions of a batch: a hash over its owner and its source ranges. Two batches of one name with
/// different lines would otherwise be taken for repetitions of each other.
/// </summary>
/// <remarks>
/// The steps are those of FNV-1a, but each takes a whole number or a whole UTF-16 character, where FNV-1a takes a byte.
/// The spool, the journal and the aggregator hold digests, so that this has to stay as it is.
/// </remarks>
internal static class BatchDigest
{
    /// <summary>The digest of a whole batch.</summary>
    public static ulong Of(Batch batch)
    {
        var hash = new Fnv1A();
        Add(ref hash, batch.Owner.Key);
        foreach (ref readonly var segment in batch.Segments)
        {
            Add(ref hash, segment.Generation);
            hash.AddWord((ulong)segment.Offset);
            hash.AddWord(((ulong)segment.Length << 32) | (uint)segment.Records);
            if (segment.Pieces is null) continue;
            foreach (var piece in segment.Pieces)
            {
                Add(ref hash, piece.Generation);
                hash.AddWord((ulong)piece.Offset);
                hash.AddWord((ulong)piece.Length);
            }
        }

        return hash.Value;
    }

    private static void Add(ref Fnv1A hash, string text)
    {
        foreach (var character in text) hash.AddWord(character);
    }
}
