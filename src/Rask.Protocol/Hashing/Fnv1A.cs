namespace Rask.Protocol.Hashing;

/// <summary>
/// FNV-1a, 64 bits: names and digests that journals, spools and aggregators hold, and that must therefore never change.
/// Not for input that somebody chooses to make two values collide. Not thread-safe.
/// (Function: Fowler, Noll and Vo; parameters of the IETF draft, draft-eastlake-fnv.)
/// </summary>
public struct Fnv1A()
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The hash of what was added until now.</summary>
    public ulong Value { get; private set; } = Basis;

    /// <summary>The hash of all of <paramref name="bytes"/>.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = new Fnv1A();
        hash.Add(bytes);
        return hash.Value;
    }

    /// <summary>Continues the input.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var hash = Value;
        foreach (var value in bytes) hash = (hash ^ value) * Prime;
        Value = hash;
    }

    /// <summary>
    /// Adds a whole word in a single step, as if it were one byte of 64 bits. That is not FNV-1a any more, which takes a
    /// number byte by byte, except for a value below 256.
    /// </summary>
    public void AddWord(ulong word) => Value = (Value ^ word) * Prime;
}
