using static Rask.LogForwarder.Tests.Configuration.ParseSupport;

namespace Rask.LogForwarder.Tests.Configuration;

public class CrossCheckTests
{
    [Fact]
    public void The_buffer_holds_at_least_a_batch()
    {
        Assert.Equal(
            ["BUFFER_CAPACITY (5); allowed: at least BATCH_SIZE (10000, the default)"],
            Mistakes([], ("BUFFER_CAPACITY", "5")));
        Assert.Equal(
            ["BUFFER_CAPACITY (5); allowed: at least --batch-size (6)"],
            Mistakes(["--batch-size", "6"], ("BUFFER_CAPACITY", "5")));
        Assert.Equal(5, Options(["--batch-size", "5", "--buffer-capacity", "5"]).BufferCapacity);
    }

    [Fact]
    public void A_batch_fits_into_the_memory()
    {
        Assert.Equal(
            ["--batch-bytes (8 MiB); allowed: at most MEMORY_LIMIT_BYTES (4 MiB, the default)"],
            Mistakes(["--batch-bytes", "8M"]));
        Assert.Equal(4 << 20, Options(["--batch-bytes", "4M"]).BatchBytes);
    }

    [Fact]
    public void The_longest_line_leaves_room_for_pages()
    {
        Assert.Equal(
            ["MEMORY_LIMIT_BYTES (4 MiB, the default); allowed: at least --max-line-bytes (4 MiB) plus 1 MiB for the pages that are read and sent meanwhile"],
            Mistakes(["--max-line-bytes", "4096K"]));
        Assert.Equal(3 << 20, Options(["--max-line-bytes", "3M"]).MaxLineBytes);
        Assert.Single(Mistakes(["--max-line-bytes", "3145729"]));
        Assert.Single(Mistakes(["--max-line-bytes", "1G", "--memory-limit-bytes", "1G"]));
    }

    [Fact]
    public void Nothing_is_compared_with_a_value_that_is_wrong_by_itself() =>
        Assert.Equal(["--batch-size \"x\"; allowed: 1 to 100000"], Mistakes(["--batch-size", "x", "--buffer-capacity", "5"]));
}
