using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Tests.Buffer;

public sealed class RecordRangesTests
{
    [Fact]
    public void Holds_what_a_set_of_numbers_holds_in_the_fewest_ranges()
    {
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var ranges = new RecordRanges();
            var expected = new SortedSet<int>();
            for (var i = 0; i < 20; i++)
            {
                var first = random.Next(1, 60);
                var last = random.Next(first, Math.Min(60, first + 8) + 1);
                ranges.Add(first, last);
                expected.UnionWith(Enumerable.Range(first, last - first + 1));

                var held = Enumerable.Range(0, ranges.Count).Select(index => ranges[index]).ToList();
                Assert.Equal(expected, held.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)));
                Assert.All(held.Zip(held.Skip(1)), pair => Assert.True(pair.First.Last + 1 < pair.Second.First));
            }

            var missing = new List<int>();
            for (var from = 5; ranges.TryFindGap(from, 50, out var first, out var last); from = last + 1)
                missing.AddRange(Enumerable.Range(first, last - first + 1));
            Assert.Equal(Enumerable.Range(5, 46).Where(number => !expected.Contains(number)), missing);
        }
    }

    [Fact]
    public void Numbers_that_come_in_order_stay_one_range()
    {
        var ranges = new RecordRanges();
        for (var number = 1; number <= 1000; number++) ranges.Add(number, number);

        Assert.Equal(1, ranges.Count);
        Assert.Equal((1, 1000), ranges[0]);
        ranges.Clear();
        Assert.Equal(0, ranges.Count);
    }
}
