using Rask.LoadTest.Corpus;
using Rask.LoadTest.Report;
using Rask.LoadTest.Sink;
using static Rask.LoadTest.Checks.CheckFailedException;

namespace Rask.LoadTest.Checks;

/// <summary>Checks of the histogram, the sequence numbers and the batch sizes.</summary>
internal static class StatisticsChecks
{
    public static void PercentilesMatchSortedValues()
    {
        const long FineStep = 1_000;
        const long CoarseStep = 1_000_000;
        var random = new SplitMix(7);
        var histogram = new LatencyHistogram();
        var values = new long[20_000];
        for (var i = 0; i < values.Length; i++)
        {
            // From nanoseconds to minutes, so that every range of buckets is met.
            values[i] = (long)(random.Next() >> random.Between(27, 60));
            histogram.Add(values[i]);
        }

        Array.Sort(values);
        foreach (var share in new[] { 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1 })
        {
            var exact = values[(int)Math.Ceiling(share * values.Length) - 1];
            var seen = histogram.Percentile(share);
            var step = exact < 1_000_000_000 ? FineStep : exact < 100_000_000_000 ? CoarseStep : long.MaxValue;
            Require(seen >= exact && (step == long.MaxValue || seen - exact <= step), $"percentile {share}: {seen} for {exact}");
        }

        RequireEqual(values[^1], histogram.MaximumNanoseconds, "maximum");
        histogram.Add(-5);
        RequireEqual(1, histogram.Negative, "negative");
    }

    public static void CountsSequences()
    {
        const int Numbers = 3_000_000;
        var set = new SequenceSet();
        for (var i = 0; i < Numbers; i++)
        {
            if (i % 1_000_003 != 17)
                Require(set.Add(i), "in range");
        }

        set.Add(5);
        set.Add(5);
        RequireEqual(Numbers - 3, set.Distinct, "distinct");
        RequireEqual(2, set.Doubled, "doubled");
        RequireEqual(1, set.Disordered, "disordered");
        RequireEqual(Numbers - 1, set.Highest, "highest");
        Require(!set.Add(-1), "a negative number is not ours");
    }

    public static void SummarisesRuns()
    {
        RequireEqual(null, Spread.Of(Array.Empty<double>(), value => value), "no runs");
        RequireEqual(new Spread(7, 7, 7), Spread.Of([7.0], value => value), "one run");
        RequireEqual(new Spread(3, 1, 9), Spread.Of([9.0, 1.0, 3.0], value => value), "three runs");
        RequireEqual(new Spread(2.5, 1, 9), Spread.Of([9.0, 1.0, 3.0, 2.0], value => value), "four runs");
    }

    public static void SummarisesBatchSizes()
    {
        var sizes = new BatchSizes();
        foreach (var size in new[] { 10_000, 10_000, 10_000, 7, 9_999 })
            sizes.Add(size);
        RequireEqual(10_000, sizes.Median, "median");
        RequireEqual(10_000, sizes.MostCommon, "most common");
        RequireEqual(7, sizes.Minimum, "minimum");
        RequireEqual(10_000, sizes.Maximum, "maximum");
        RequireEqual(3, sizes.CountOf(10_000), "full batches");
    }
}
