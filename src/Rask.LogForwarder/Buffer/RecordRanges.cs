namespace Rask.LogForwarder.Buffer;

/// <summary>
/// Numbers of records, from 1 on, as ascending ranges that neither overlap nor touch: what comes in order stays one range.
/// Not thread-safe.
/// </summary>
internal sealed class RecordRanges
{
    private readonly List<(int First, int Last)> _ranges = [];

    /// <summary>How many ranges there are.</summary>
    public int Count => _ranges.Count;

    /// <summary>A range, both ends included.</summary>
    public (int First, int Last) this[int index] => _ranges[index];

    /// <summary>Adds the numbers of a range, both ends included.</summary>
    public void Add(int first, int last)
    {
        var at = 0;
        while (at < _ranges.Count && _ranges[at].Last < first - 1) at++;
        var end = at;
        for (; end < _ranges.Count && _ranges[end].First <= last + 1; end++)
        {
            first = Math.Min(first, _ranges[end].First);
            last = Math.Max(last, _ranges[end].Last);
        }

        _ranges.RemoveRange(at, end - at);
        _ranges.Insert(at, (first, last));
    }

    /// <summary>The first range of numbers that are missing, at or behind a number and not above another one.</summary>
    /// <returns>False where all of them are there.</returns>
    public bool TryFindGap(int from, int to, out int first, out int last)
    {
        first = from;
        last = to;
        foreach (var range in _ranges)
        {
            if (range.Last < first) continue;
            if (range.First > first)
            {
                last = Math.Min(to, range.First - 1);
                break;
            }

            first = range.Last + 1;
        }

        return first <= to;
    }

    /// <summary>Removes all.</summary>
    public void Clear() => _ranges.Clear();
}
