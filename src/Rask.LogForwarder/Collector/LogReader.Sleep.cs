using System.Diagnostics;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Collector;

/// <content>How the reader sleeps: for how long, and what wakes it.</content>
internal sealed partial class LogReader
{
    private void Sleep(bool isBlocked, TimeSpan? nextUnfinished)
    {
        var sinceSeal = Stopwatch.GetElapsedTime(_lastSeal);
        var openRecords = 0L;
        foreach (var reader in sources.Readers) openRecords += reader.Grouper.Open.Records;
        var hasOpen = openRecords > 0;

        if (!isBlocked && sinceSeal < _interval && (!hasOpen || queue.IsIdle))
        {
            // Lines that come now leave together when the linger time is over: no event is needed to know that.
            Wait(_interval - sinceSeal);
            return;
        }

        queue.ReaderWake.PrepareSleep();
        try
        {
            if (Volatile.Read(ref _stopping) || sources.HasChanged || Desk is { IsAsked: true }) return;
            var limit = _names.MustPoll ? PollInterval : IdleInterval;
            if (isBlocked || hasOpen)
            {
                if (queue.IsIdle)
                {
                    // Nothing will be acknowledged, so memory can only come from pages that hold no line.
                    if (!hasOpen) RestAll();
                    // Once more at once; where not a batch has come of that, there is nothing to hurry for.
                    var now = (queue.Pushed, _lastSeal);
                    if (_idleWhileBlocked != now)
                    {
                        _idleWhileBlocked = now;
                        return;
                    }

                    limit = ReadAheadInterval;
                }
                else if (!isBlocked)
                {
                    if (openRecords != _waitingRecords || sinceSeal < LongWait) limit = ReadAheadInterval;
                    // The sender is busy for long, and nothing came in the last interval: the kernel tells of the next write.
                    else if (!ArmForWrites()) return;
                    _waitingRecords = openRecords;
                }
            }
            else if (!ArmForWrites())
            {
                return;
            }

            // An answer is looked for soon after the batch has left, and never left lying for the slow timer.
            if (queue.IsAwaitingDirect && limit > ReadAheadInterval) limit = ReadAheadInterval;
            if ((sources.MustLookAgain || HasReadError()) && limit > RetryInterval) limit = RetryInterval;
            if (nextUnfinished is { } next && next < limit) limit = next > TimeSpan.Zero ? next : ReadAheadInterval;
            if ((isBlocked || _headroom.IsRaised) && limit > HeadroomAlarm.Interval) limit = HeadroomAlarm.Interval;
            if (_spill.TimeLeft(isBlocked) is { } left)
            {
                var spill = left > ReadAheadInterval ? left : ReadAheadInterval;
                if (spill < limit) limit = spill;
            }

            Wait(limit);
        }
        finally
        {
            queue.ReaderWake.EndSleep();
        }
    }

    private void Wait(TimeSpan limit)
    {
        Volatile.Write(ref _busySince, 0);
        _hasEvents = Poller.Wait(_names.Fd, Libc.PollIn, queue.ReaderWake.Fd, limit) != 0;
    }

    private void RestAll()
    {
        foreach (var reader in sources.Readers) reader.Rest();
    }

    /// <summary>Asks for an event at the next write to any log. False where one has more bytes already.</summary>
    private bool ArmForWrites()
    {
        foreach (var reader in sources.Readers)
        {
            if (reader.Chain.Current is not { } current) continue;
            // It is not read yet, however much it has.
            if (sources.MustWait(reader)) continue;
            // It has more, but reading it again at once would not help.
            if (reader.ReadError is not null) continue;
            // A rotation was seen after the last read: nobody writes to the current file any more.
            if (reader.Chain.Next is not null) return false;
            reader.Rest();
            _names.Arm(current);
            var size = current.Size();
            if (size > reader.SeenEnd) return false;
            if (size < current.Offset && reader.CheckCut()) return false;
        }

        return true;
    }
}
