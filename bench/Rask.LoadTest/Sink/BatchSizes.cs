namespace Rask.LoadTest.Sink;

/// <summary>How many requests carried how many records. Not thread-safe.</summary>
internal sealed class BatchSizes
{
    private const int Largest = 200_000;

    private readonly int[] _counts = new int[Largest + 1];

    public long Count { get; private set; }

    /// <summary>Larger sizes are counted as the largest.</summary>
    public void Add(long records)
    {
        _counts[Math.Clamp(records, 0, Largest)]++;
        Count++;
    }

    public long CountOf(int records) => _counts[records];

    public int Minimum => Math.Max(0, Array.FindIndex(_counts, count => count > 0));

    public int Maximum => Math.Max(0, Array.FindLastIndex(_counts, count => count > 0));

    public int MostCommon => Count == 0 ? 0 : Array.IndexOf(_counts, _counts.Max());

    public int Median
    {
        get
        {
            long seen = 0;
            for (var size = 0; size <= Largest; size++)
            {
                seen += _counts[size];
                if (seen * 2 >= Count && seen > 0)
                    return size;
            }

            return 0;
        }
    }
}
