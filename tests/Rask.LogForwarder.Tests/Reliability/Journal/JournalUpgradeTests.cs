using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using static Rask.LogForwarder.Tests.Reliability.Journal.JournalRig;

namespace Rask.LogForwarder.Tests.Reliability.Journal;

public sealed class JournalUpgradeTests : IDisposable
{
    private const string Old = "00ff00ff00ff00ff";

    private readonly JournalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    private void WriteCheckpoints(long epoch, params (string Container, long At)[] containers) => File.WriteAllText(
        _rig.CheckpointPath,
        Sealed($$"""{"version":1,"forwarder":"{{Old}}","epoch":{{epoch}}}""")
        + string.Concat(containers.Select(static container => Sealed(
            $$"""{"container":"{{container.Container}}","stdout":["0123456789abcdef",{{container.At}}],"stderr":["0123456789abcdef",{{container.At}}]}""")))
        + "0bad");

    [Fact]
    public void The_checkpoints_of_the_first_release_are_taken_over_once()
    {
        WriteCheckpoints(41, ("a", 5), ("b", 6), ("a", 7));
        using (var journal = _rig.Open())
        {
            Assert.Equal(Old, journal.Forwarder);
            Assert.True(journal.Epoch > 41);
            Assert.Equal((At(7), At(6)), (journal.Find("a"), journal.Find("b")));
            journal.Done(_rig.Batch(journal, "a", 1, 1000), BatchOutcome.Acknowledged);
        }

        Assert.False(File.Exists(_rig.CheckpointPath));
        using var next = _rig.Open();
        Assert.Equal((At(1000), At(6)), (next.Find("a"), next.Find("b")));
        Assert.Equal(Old, next.Forwarder);
    }

    [Fact]
    public void What_the_first_release_delivered_after_a_step_back_counts()
    {
        using (var journal = _rig.Open())
        {
            journal.Begin(_rig.Batch(journal, "a", 1, 1000));
            journal.Begin(_rig.Batch(journal, "b", 2, 1000));
        }

        WriteCheckpoints(7, ("a", 9000));

        using var next = _rig.Open();
        Assert.Equal(At(9000), next.Find("a"));
        Assert.True(next.Epoch > 7);
        Assert.Equal(["b"], next.PendingContainers);
    }

    [Fact]
    public void A_journal_of_a_newer_version_is_set_aside_and_the_forwarder_starts()
    {
        var newer = Sealed("""{"kind":"start","version":3,"forwarder":"00ff00ff00ff00ff","epoch":41}""");
        File.WriteAllText(_rig.JournalPath, newer);

        using var journal = _rig.Open();

        Assert.NotEqual(Old, journal.Forwarder);
        Assert.Equal(newer, File.ReadAllText(_rig.JournalPath + ".version-3"));
        Assert.Contains("newer version", Assert.Single(_rig.LogLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_and_kinds_that_are_not_known_are_passed_over()
    {
        File.WriteAllText(
            _rig.JournalPath,
            Sealed("""{"kind":"start","version":2,"forwarder":"00ff00ff00ff00ff","epoch":41,"new":{"forwarder":[1,{}]}}""")
            + Sealed("""{"kind":"later","batch":[1,2,3],"why":"a later version"}""")
            + Sealed("""{"kind":"at","new":[],"container":"a","stdout":["0123456789abcdef",5,"more",[1]],"stderr":["0123456789abcdef",6],"totals":{"bytes":1,"new":[2],"lost":{"eaten":[3,4,5]}}}"""));

        using var journal = _rig.Open();

        Assert.Equal((Old, 42), (journal.Forwarder, journal.Epoch));
        Assert.Equal(At(5, 6), journal.Find("a"));
        Assert.Equal(3, _rig.Ledger.For("a").Snapshot().Totals.LostBytes(LossReason.Other));
        Assert.Empty(_rig.LogLines);
    }

    [Fact]
    public void A_state_directory_of_the_first_release_is_opened_and_keeps_its_name()
    {
        using var folder = new TestFolder();
        WriteCheckpoints(3, ("a", 5));
        File.Copy(_rig.CheckpointPath, folder.File("checkpoint"));
        using (var state = ForwarderState.Open(folder.Root, folder.Log))
        {
            Assert.Equal(Old, state.ForwarderId);
            Assert.Equal(At(5), state.Journal.Find("a"));
            state.Journal.StartAt("a", At(50));
        }

        using var next = ForwarderState.Open(folder.Root, folder.Log);
        Assert.Equal(At(50), next.Journal.Find("a"));
    }

    [Fact]
    public void Without_a_state_directory_the_forwarder_runs_and_remembers_nothing()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("file"), "");
        using var state = ForwarderState.Open(folder.File("file/below"), folder.Log);
        var journal = state.Journal;
        var batch = _rig.Batch(new BatchId(journal.Forwarder, journal.Epoch, 1), "c1", 1000);
        state.Ledger.For("c1").Take(batch.Coverage);
        journal.Begin(batch);
        journal.Done(batch, BatchOutcome.Acknowledged);
        Assert.Null(journal.Find("c1"));
        Assert.Equal(1000, state.Ledger.For("c1").Snapshot().Totals.AcknowledgedBytes);
        Assert.Equal((journal.Forwarder, 2), journal.BeginEpoch());
        Assert.Contains("cannot be written", Assert.Single(folder.LogLines), StringComparison.Ordinal);
    }
}
