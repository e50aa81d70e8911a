namespace Rask.TestKit.Records;

/// <summary>The set of sequence numbers that were seen, with what came more than once. Not thread-safe.</summary>
public sealed class SequenceSet
{
    private ulong[] _seen = new ulong[1024];

    /// <summary>How many different numbers were seen.</summary>
    public long Count { get; private set; }

    /// <summary>How many numbers were seen again.</summary>
    public long Doubled { get; private set; }

    /// <summary>How often a number was smaller than the one before it: 0 means that the order was kept.</summary>
    public long OutOfOrder { get; private set; }

    /// <summary>The number seen last; -1 before the first.</summary>
    public long Last { get; private set; } = -1;

    /// <param name="number">0 or more, and dense: memory is one bit for each number up to the largest.</param>
    public void Add(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var word = (int)(number >> 6);
        if (word >= _seen.Length)
            Array.Resize(ref _seen, Math.Max(word + 1, _seen.Length * 2));
        var bit = 1UL << (int)(number & 63);
        if ((_seen[word] & bit) != 0)
            Doubled++;
        else
            Count++;
        _seen[word] |= bit;
        if (number < Last)
            OutOfOrder++;
        Last = number;
    }

    public bool Contains(long number) => (number >> 6) < _seen.Length && (_seen[number >> 6] & (1UL << (int)(number & 63))) != 0;

    /// <summary>The numbers of the range that were not seen; at most <paramref name="limit"/> of them, for a message.</summary>
    public List<long> Missing(long first, long last, int limit = 20)
    {
        var missing = new List<long>();
        for (var number = first; number <= last && missing.Count < limit; number++)
        {
            if (!Contains(number))
                missing.Add(number);
        }

        return missing;
    }

    public override string ToString() => $"{Count} seen, {Doubled} doubled, {OutOfOrder} out of order, last {Last}";
}
