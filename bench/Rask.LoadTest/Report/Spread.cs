namespace Rask.LoadTest.Report;

/// <summary>A figure over several runs: the median (of an even number, the mean of the middle two), the least and the most.</summary>
internal sealed record Spread(double Median, double Minimum, double Maximum)
{
    /// <summary>Null without runs, since JSON knows no number for that.</summary>
    public static Spread? Of<T>(IReadOnlyCollection<T> runs, Func<T, double> figure)
    {
        if (runs.Count == 0)
            return null;
        var sorted = runs.Select(figure).Order().ToArray();
        return new Spread((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }
}
