using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Buffer;

public sealed unsafe class BatchDigestTests
{
    /// <summary>
    /// Journals, spools and aggregators hold digests of former versions. The expected value comes from another program.
    /// </summary>
    [Fact]
    public void The_digest_of_the_same_positions_never_changes()
    {
        var text = stackalloc byte[7];
        var batch = new Batch { Owner = new BatchOwner("c0ffee\u4e2d", "", "web", null) };
        batch.Borrow(new Segment(text, 3, 1, "aaaaaaaaaaaaaaaa", 5_000_000_000, LineFlags.None));
        batch.Borrow(new Segment(
            text + 3, 4, 1, "bbbbbbbbbbbbbbbb", 7, LineFlags.None, [new SourceRange("aaaaaaaaaaaaaaaa", 9, 2), new SourceRange("", 1, 2)]));
        Assert.Equal(0x27ebbcec07e3ad04UL, BatchDigest.Of(batch));
    }
}
