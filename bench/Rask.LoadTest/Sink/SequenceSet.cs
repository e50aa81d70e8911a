namespace Rask.LoadTest.Sink;

/// <summary>Which sequence numbers have arrived: one bit each, so that every line is checked. Not thread-safe.</summary>
internal sealed class SequenceSet
{
    /// <summary>Beyond this a number is taken for damage, not for a line; it would need more memory than a run can hold lines.</summary>
    private const long Largest = 4_000_000_000;

    private ulong[] _bits = new ulong[1 << 14];
    private long _previous = -1;

    /// <summary>Different numbers that have arrived.</summary>
    public long Distinct { get; private set; }

    /// <summary>Arrivals of a number that had arrived before.</summary>
    public long Doubled { get; private set; }

    /// <summary>Arrivals of a number below its predecessor.</summary>
    public long Disordered { get; private set; }

    public long Highest { get; private set; } = -1;

    /// <summary>False if the number cannot be one of ours.</summary>
    public bool Add(long sequence)
    {
        if (sequence is < 0 or > Largest)
            return false;
        var word = (int)(sequence >> 6);
        if (word >= _bits.Length)
            Array.Resize(ref _bits, Math.Max(_bits.Length * 2, word + 1));
        var bit = 1UL << (int)(sequence & 63);
        if ((_bits[word] & bit) != 0)
        {
            Doubled++;
        }
        else
        {
            _bits[word] |= bit;
            Distinct++;
        }

        if (sequence < _previous)
            Disordered++;
        _previous = sequence;
        Highest = Math.Max(Highest, sequence);
        return true;
    }
}
