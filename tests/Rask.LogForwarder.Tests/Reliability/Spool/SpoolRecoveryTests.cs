using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Spool;
using Rask.LogForwarder.Tests.Reliability.Journal;

namespace Rask.LogForwarder.Tests.Reliability.Spool;

public sealed class SpoolRecoveryTests : IDisposable
{
    private readonly SpoolRig _rig = new();
    private readonly JournalRig _journal = new();

    public void Dispose()
    {
        _journal.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void Of_two_new_names_of_a_batch_the_later_one_counts()
    {
        var batch = _rig.Batches.Numbered(1, 3);
        _rig.Add(batch);
        _rig.Close();
        using (var journal = _journal.Open())
        {
            // As an earlier release wrote it: neither says what it replaces.
            journal.Begin(Renamed(batch.Id, 4));
            journal.Begin(Renamed(batch.Id, 5));
        }

        using var next = _journal.Open();
        var renamed = SpoolRecovery.Merge(_rig.Spool.Contents, next);

        Assert.Equal([batch.Id], renamed.Keys);
        Assert.Equal(5, renamed[batch.Id].Id.Epoch);
        Assert.Empty(next.PendingContainers);
    }

    private Batch Renamed(BatchId old, long epoch)
    {
        var batch = _journal.Batch(old with { Epoch = epoch }, "c0ffee", 1000);
        batch.Order = old;
        return batch;
    }
}
