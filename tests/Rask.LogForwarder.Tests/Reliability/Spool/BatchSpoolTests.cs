using Microsoft.Extensions.Time.Testing;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Reliability.Spool;

namespace Rask.LogForwarder.Tests.Reliability.Spool;

/// <summary>How often a disk that refuses is asked, and what is flushed at the end.</summary>
public sealed class BatchSpoolTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly SpoolRig _rig = new();
    private readonly FakeTimeProvider _time = new();
    private readonly CompletenessLedger _ledger = new();
    private readonly BatchSpool _spool;
    private long _sequence;

    public BatchSpoolTests() => _spool = new BatchSpool(_rig.Spool, new NoJournal(_ledger), _ledger, JournalSync.Interval, null, _time);

    public void Dispose()
    {
        _spool.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void Is_asked_again_after_a_second_and_then_after_longer_and_longer_up_to_two_minutes()
    {
        _rig.Io.Room = 0;
        List<TimeSpan> pauses = [];
        for (var refusal = 0; refusal < 10; refusal++)
        {
            Assert.True(_spool.MayAppend);
            Assert.False(Append());
            pauses.Add(Pause());
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 120, 120, 120], pauses.Select(static pause => pause.TotalSeconds));
    }

    [Fact]
    public void Is_asked_soon_again_when_it_refuses_after_it_has_taken_a_batch()
    {
        Refuse(6);
        _rig.Io.Room = long.MaxValue;
        Assert.True(Append());
        Assert.True(_spool.MayAppend);

        _rig.Io.Room = 0;
        Assert.False(Append());
        Assert.Equal(TimeSpan.FromSeconds(1), Pause());
    }

    [Fact]
    public void Is_asked_at_once_when_room_became_free_and_soon_again_when_it_still_refuses()
    {
        Assert.True(Append());
        Refuse(6);
        Assert.False(Append());
        Assert.False(_spool.MayAppend);

        Assert.True(_spool.TryPeek(out var batch));
        _spool.Remove(batch);

        Assert.Equal(0, _rig.Spool.Bytes);
        Assert.True(_spool.MayAppend);
        Assert.False(Append());
        Assert.Equal(TimeSpan.FromSeconds(1), Pause());
    }

    [Fact]
    public void Is_left_alone_while_what_is_removed_frees_no_room()
    {
        Assert.True(Append());
        Assert.True(Append());
        _rig.Io.Room = 0;
        Assert.False(Append());

        Assert.True(_spool.TryPeek(out var batch));
        _spool.Remove(batch);

        Assert.False(_spool.MayAppend);
    }

    [Fact]
    public void Flushes_what_was_put_in_last_to_the_device_when_it_is_closed()
    {
        Assert.True(Append());
        Assert.Equal(0, _rig.Io.Syncs);
        Assert.True(_rig.Spool.IsDirty);

        _spool.Dispose();

        Assert.True(_rig.Io.Syncs > 0, "nothing was flushed");
        Assert.False(_rig.Spool.IsDirty);
    }

    private bool Append()
    {
        var batch = _rig.Batches.Numbered(++_sequence, 3);
        _ledger.For(batch.Owner.Key).Take(batch.Coverage);
        return _spool.TryAppend(batch);
    }

    private void Refuse(int times)
    {
        _rig.Io.Room = 0;
        for (var refusal = 0; refusal < times; refusal++)
        {
            Assert.False(Append());
            _ = Pause();
        }
    }

    /// <summary>Lets the time pass until the disk may be asked again; to the millisecond.</summary>
    private TimeSpan Pause()
    {
        var start = _time.GetTimestamp();
        while (!_spool.MayAppend)
        {
            Assert.True(_time.GetElapsedTime(start) < TimeSpan.FromHours(1), "it is never asked again");
            _time.Advance(Moment);
        }

        return _time.GetElapsedTime(start);
    }
}
