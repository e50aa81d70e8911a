using System.Text;
using CsCheck;
using Rask.Protocol;

namespace Rask.LogAggregator.Tests.Protocol;

public class BatchIdTests
{
    private const long Largest = 999_999_999_999_999_999;

    [Theory]
    [InlineData("f00d.7-42", "f00d", 7, 42, 0, 0)]
    [InlineData("a-b_C.0-1", "a-b_C", 0, 1, 0, 0)]
    [InlineData("f.1-2/3-3", "f", 1, 2, 3, 3)]
    [InlineData("f.999999999999999999-1/1-999999999999999999", "f", Largest, 1, 1, Largest)]
    public void Reads_batches_and_parts(string text, string forwarder, long epoch, long sequence, long first, long last)
    {
        Assert.True(BatchId.TryParse(text, out BatchId id));
        Assert.Equal(new BatchId(forwarder, epoch, sequence, first, last), id);
        Assert.Equal(first > 0, id.IsPart);
    }

    [Theory]
    [InlineData("")]
    [InlineData("f")]
    [InlineData("f.1")]
    [InlineData(".1-2")]
    [InlineData("f.-2")]
    [InlineData("f.1-")]
    [InlineData("f.1-0")]
    [InlineData("f.01-2")]
    [InlineData("f.1-02")]
    [InlineData("f.+1-2")]
    [InlineData("f.1--2")]
    [InlineData("f.1-2 ")]
    [InlineData(" f.1-2")]
    [InlineData("f.1-2/")]
    [InlineData("f.1-2/3")]
    [InlineData("f.1-2/0-3")]
    [InlineData("f.1-2/4-3")]
    [InlineData("f.1-2/3-4/5-6")]
    [InlineData("f.1-2,f.1-3")]
    [InlineData("f.1.1-2")]
    [InlineData("f\u00f6.1-2")]
    [InlineData("f/.1-2")]
    [InlineData("f.1-1000000000000000000")]
    [InlineData("f.\u0661-2")]
    public void Refuses_everything_else(string text) => Assert.False(BatchId.TryParse(text, out _));

    [Fact]
    public void A_forwarder_has_at_most_64_letters()
    {
        Assert.True(BatchId.TryParse(new string('x', 64) + ".1-1", out _));
        Assert.False(BatchId.TryParse(new string('x', 65) + ".1-1", out _));
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Select(Gen.Char["0123456789abcXYZ_-"].Array[1, 64], Gen.Long[0, Largest], Gen.Long[1, Largest], Gen.Long[0, Largest], Gen.Long[0, Largest])
            .Sample((forwarder, epoch, sequence, one, other) =>
            {
                var id = new BatchId(new string(forwarder), epoch, sequence, one == 0 ? 0 : Math.Min(one, Math.Max(1, other)), one == 0 ? 0 : Math.Max(one, other));
                byte[] text = new byte[BatchId.MaximumLength];
                Assert.True(id.TryFormat(text, out int written));
                Assert.Equal(id.ToString(), Encoding.ASCII.GetString(text, 0, written));
                Assert.True(BatchId.TryParse(id.ToString(), out BatchId read));
                Assert.Equal(id, read);
                Assert.False(id.TryFormat(text.AsSpan(0, written - 1), out _));
            });
}
