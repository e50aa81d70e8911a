using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;
using static Rask.LogForwarder.Tests.Reliability.Journal.JournalRig;

namespace Rask.LogForwarder.Tests.Reliability.Journal;

public sealed class JournalDiskTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly JournalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    private void Deliver(DeliveryJournal journal, string container, int first, int last)
    {
        for (var sequence = first; sequence <= last; sequence++)
        {
            var batch = _rig.Batch(journal, container, sequence, 1000L * sequence);
            journal.Begin(batch);
            journal.Done(batch, BatchOutcome.Acknowledged);
        }
    }

    [Fact]
    public void Always_means_that_each_entry_is_flushed_before_the_delivery_goes_on()
    {
        using var journal = _rig.Open(JournalSync.Always);
        _rig.AssertOneForEachEntry(journal, () => _rig.Disk.Syncs);
    }

    [Fact]
    public void Interval_means_that_nothing_is_flushed_in_the_deliverys_path()
    {
        using var journal = _rig.Open();
        var before = _rig.Disk.Syncs;
        Deliver(journal, "c1", 1, 50);
        Assert.Equal(before, _rig.Disk.Syncs);
        Assert.True(journal.TrySync());
        Assert.Equal(before + 1, _rig.Disk.Syncs);
        Assert.True(journal.TrySync());
        Assert.Equal(before + 1, _rig.Disk.Syncs);
    }

    [Fact]
    public void The_syncer_flushes_while_something_is_written_and_rests_otherwise()
    {
        using var syncer = new JournalSyncer(TimeSpan.FromMilliseconds(5));
        using var journal = _rig.Open(syncer: syncer);
        var before = _rig.Disk.Syncs;
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                if (_rig.Disk.Syncs - before < 3) journal.StartAt("c1", At(_rig.Disk.Syncs));
                return _rig.Disk.Syncs - before >= 3;
            },
            Deadline));
    }

    [Fact]
    public void Entries_that_are_written_while_the_file_is_written_anew_are_in_the_new_one()
    {
        using (var journal = _rig.Open())
        {
            var sequence = 0;
            while (_rig.Bytes.Length <= 1 << 20) Deliver(journal, "c1", ++sequence, sequence);
            var pending = _rig.Batch(journal, "c1", ++sequence, 1000L * sequence);
            journal.Begin(pending);
            journal.PartDone(pending.Id, new BatchPart(2, 3, 10), default);
            // This runs while the new file is being flushed, as another thread would.
            var later = _rig.Batch(journal, "c2", ++sequence, 77);
            _rig.Disk.OnSync = () =>
            {
                _rig.Disk.OnSync = static () => { };
                var other = new Thread(() => journal.Begin(later));
                other.Start();
                Assert.True(other.Join(Deadline), "who delivers waits for the flush");
            };
            Assert.True(journal.TrySync());
            Assert.InRange(_rig.Bytes.Length, 100, 10_000);
            Assert.False(File.Exists(_rig.JournalPath + ".new"));
        }

        using var next = _rig.Open();
        Assert.Equal(At(77), next.Find("c2"));
        Assert.Single(next.TakePending("c2"));
        Assert.Equal([new BatchPart(2, 3, 10)], Assert.Single(next.TakePending("c1")).Done);
        Assert.Empty(_rig.LogLines);
    }

    [Fact]
    public void With_always_the_file_stays_small_by_itself()
    {
        using (var journal = _rig.Open(JournalSync.Always)) Deliver(journal, "c1", 1, 1800);
        Assert.InRange(_rig.Bytes.Length, 100, 1 << 20);
        using var next = _rig.Open();
        Assert.Equal(At(1_800_000), next.Find("c1"));
        Assert.Empty(next.PendingContainers);
    }

    [Fact]
    public void A_full_disk_is_said_once_and_counted_and_made_good_when_there_is_room()
    {
        using (var journal = _rig.Open())
        {
            Deliver(journal, "c1", 1, 3);
            _rig.Disk.Room = 150;
            Deliver(journal, "c1", 4, 20);
            Assert.False(journal.TrySync());
            Assert.Equal(At(20_000), journal.Find("c1"));
            Assert.True(_rig.Counters.JournalFailures > 30);
            Assert.Contains("No space left", Assert.Single(_rig.LogLines), StringComparison.Ordinal);

            _rig.Disk.Room = long.MaxValue;
            Assert.True(journal.TrySync());
            Assert.Contains("whole again", _rig.LogLines[^1], StringComparison.Ordinal);
            Assert.Equal(2, _rig.LogLines.Length);
        }

        using var next = _rig.Open();
        Assert.Equal(At(20_000), next.Find("c1"));
        Assert.Equal(0, _rig.Counters.JournalDamage);
        Assert.Empty(next.PendingContainers);
    }

    [Fact]
    public void A_flush_that_fails_makes_the_file_be_written_anew()
    {
        using var journal = _rig.Open();
        Deliver(journal, "c1", 1, 100);
        var length = _rig.Bytes.Length;
        _rig.Disk.SyncError = 5;
        Assert.False(journal.TrySync());
        Assert.Contains("flush", Assert.Single(_rig.LogLines), StringComparison.Ordinal);
        _rig.Disk.SyncError = 0;
        Assert.True(journal.TrySync());
        Assert.InRange(_rig.Bytes.Length, 100, length / 10);
    }

    [Fact]
    public void Where_the_file_cannot_be_written_anew_the_old_one_stays_and_goes_on()
    {
        using (var journal = _rig.Open())
        {
            var sequence = 0;
            while (_rig.Bytes.Length <= 1 << 20) Deliver(journal, "c1", ++sequence, sequence);
            Directory.CreateDirectory(_rig.JournalPath + ".new");
            Assert.False(journal.TrySync());
            Deliver(journal, "c1", 9999, 9999);
            Assert.Contains("anew", Assert.Single(_rig.LogLines), StringComparison.Ordinal);
        }

        using var next = _rig.Open();
        Assert.Equal(At(9_999_000), next.Find("c1"));
    }

    [Fact]
    public void What_a_killed_process_left_of_a_new_file_is_neither_read_nor_in_the_way()
    {
        using (var journal = _rig.Open()) Deliver(journal, "c1", 1, 1);
        File.WriteAllText(_rig.JournalPath + ".new", Sealed("""{"kind":"at","container":"c1","stdout":["g",99],"stderr":["g",99]}""") + "0bad");
        using (var journal = _rig.Open())
        {
            Assert.Equal(At(1000), journal.Find("c1"));
            for (var sequence = 2; _rig.Bytes.Length <= 1 << 20; sequence++) Deliver(journal, "c1", sequence, sequence);
            Assert.True(journal.TrySync());
        }

        using var again = _rig.Open();
        Assert.Equal(0, _rig.Counters.JournalDamage);
    }

    [Fact]
    public void An_epoch_that_could_not_be_written_is_never_used_twice_under_one_name()
    {
        using (_rig.Open())
        {
        }

        (string, long) Start()
        {
            using var journal = _rig.Open();
            return (journal.Forwarder, journal.Epoch);
        }

        _rig.Disk.Room = 0;
        var full = Start();
        _rig.Disk.Room = long.MaxValue;
        var later = Start();
        Assert.NotEqual(full, later);

        using var running = _rig.Open();
        _rig.Disk.SyncError = Errno.NoSpace;
        var before = running.Forwarder;
        var (forwarder, epoch) = running.BeginEpoch();
        Assert.NotEqual(before, forwarder);
        Assert.Equal((running.Forwarder, running.Epoch), (forwarder, epoch));
    }
}
