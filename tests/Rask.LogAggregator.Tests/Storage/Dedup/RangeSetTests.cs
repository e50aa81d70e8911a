using CsCheck;
using Rask.LogAggregator.Storage.Dedup;

namespace Rask.LogAggregator.Tests.Storage.Dedup;

public class RangeSetTests
{
    [Fact]
    public void Holds_what_was_added_in_the_fewest_ranges() =>
        Gen.Select(Gen.Long[1, 60], Gen.Long[0, 9]).Array[0, 30].Sample(additions =>
        {
            RangeSet ranges = RangeSet.Empty;
            var numbers = new SortedSet<long>();
            foreach ((long first, long more) in additions)
            {
                ranges = ranges.With(new NumberRange(first, first + more));
                numbers.UnionWith(Enumerable.Range((int)first, (int)more + 1).Select(number => (long)number));
            }

            for (long number = 0; number < 80; number++)
            {
                Assert.Equal(numbers.Contains(number), ranges.Contains(number));
                for (long last = number; last < 80; last++)
                    Assert.Equal(numbers.GetViewBetween(number, last).Count == last - number + 1, ranges.Covers(new NumberRange(number, last)));
            }

            Assert.Equal(numbers.Count(number => !numbers.Contains(number - 1)), ranges.Count);
        }, iter: 300);

    [Fact]
    public void The_lowest_range_can_be_taken_out()
    {
        RangeSet ranges = RangeSet.Empty.With(new NumberRange(5, 6)).With(new NumberRange(1, 2)).WithoutLowest();
        Assert.Equal([new NumberRange(5, 6)], ranges.Ranges.ToArray());
    }
}
