namespace Rask.LoadTest.Report;

/// <summary>The median of a figure over several runs; of an even number, the mean of the middle two.</summary>
internal static class Median
{
    public static double Of<T>(IReadOnlyCollection<T> runs, Func<T, double> figure)
    {
        if (runs.Count == 0)
            return double.NaN;
        var sorted = runs.Select(figure).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
