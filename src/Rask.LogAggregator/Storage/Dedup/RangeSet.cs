namespace Rask.LogAggregator.Storage.Dedup;

/// <summary>A set of numbers, kept as the fewest possible ranges: numbers that come in order take one range, however many they are. Immutable.</summary>
internal sealed class RangeSet
{
    private readonly NumberRange[] _ranges;

    private RangeSet(NumberRange[] ranges) => _ranges = ranges;

    /// <summary>No numbers.</summary>
    public static RangeSet Empty { get; } = new([]);

    /// <summary>Ascending; neither overlapping nor touching.</summary>
    public ReadOnlySpan<NumberRange> Ranges => _ranges;

    /// <summary>Number of ranges.</summary>
    public int Count => _ranges.Length;

    /// <summary>True when the number is in the set.</summary>
    public bool Contains(long number) => Covers(new NumberRange(number, number));

    /// <summary>True when all numbers of the range are in the set.</summary>
    public bool Covers(NumberRange range)
    {
        int index = FirstEndingAt(range.First);
        return index < _ranges.Length && _ranges[index].First <= range.First && range.Last <= _ranges[index].Last;
    }

    /// <summary>The set with the numbers of the range added.</summary>
    public RangeSet With(NumberRange range)
    {
        // A range that ends just before this one touches it and is merged with it.
        int start = FirstEndingAt(range.First - 1);
        int end = start;
        while (end < _ranges.Length && _ranges[end].First <= range.Last + 1)
            end++;
        if (end > start)
            range = new NumberRange(Math.Min(range.First, _ranges[start].First), Math.Max(range.Last, _ranges[end - 1].Last));
        return new RangeSet([.. _ranges.AsSpan(0, start), range, .. _ranges.AsSpan(end)]);
    }

    /// <summary>The set without its lowest range. It must not be empty.</summary>
    public RangeSet WithoutLowest() => new(_ranges[1..]);

    /// <summary>Index of the first range that ends at the number or behind it.</summary>
    private int FirstEndingAt(long number)
    {
        int low = 0, high = _ranges.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].Last < number)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
