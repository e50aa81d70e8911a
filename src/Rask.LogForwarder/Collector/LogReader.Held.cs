using System.Diagnostics;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <content>
/// Deleted files that are held open occupy a disk that nobody can free. Beyond <c>MAX_HELD_MB</c> their rest goes to the
/// spool, and what that cannot take is given up, said, and counted.
/// </content>
internal sealed partial class LogReader
{
    private static readonly TimeSpan HeldInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Rounds of <see cref="ReadAheadInterval"/> without any progress: about a second.</summary>
    private const int MostStuck = 50;

    private long _lastHeldLook = Stopwatch.GetTimestamp();

    /// <summary>
    /// At the end of a run: what deleted files still hold is in no file afterwards, so it goes to the spool, as far as
    /// that takes it. Without one it can only be named.
    /// </summary>
    private void DrainDeleted()
    {
        while (HasDeleted() && queue.Mode != QueueMode.Spool && queue.RequestSpill() && !IsOver) Thread.Sleep(ReadAheadInterval);
        var stuck = 0;
        while (HasDeleted() && stuck < MostStuck && !IsOver)
        {
            var progress = false;
            foreach (var reader in sources.Readers)
            {
                if (LastLosses.Unread(reader) == 0) continue;
                progress |= ReadPages(reader, isFinal: reader.IsRemoved) == ReadOutcome.Progress;
                if (queue.Mode == QueueMode.Spool && !progress) progress |= reader.Grouper.Open.Records > 0 && reader.Grouper.TrySeal();
            }

            stuck = progress || (!queue.IsIdle && _spill.TimeWithoutCompletion() < SpillTrigger.RemovedAfter) ? 0 : stuck + 1;
            if (!progress) Thread.Sleep(ReadAheadInterval);
        }

        foreach (var reader in sources.Readers)
        {
            SayLetGo(reader, LastLosses.LoseUnread(reader));
        }
    }

    /// <summary>Says what is in no file, and could not be handed on in time.</summary>
    private void SayLetGo(SourceReader reader, long bytes)
    {
        if (bytes == 0) return;
        log.Error(
            "deleted log files are let go before all of them was delivered or spooled",
            new LogField("path", reader.Source.Path),
            new LogField("lost_bytes", bytes));
    }

    private bool HasDeleted()
    {
        foreach (var reader in sources.Readers)
            if (LastLosses.Unread(reader) > 0) return true;
        return false;
    }

    private void LimitHeld(bool isBlocked)
    {
        if (Stopwatch.GetElapsedTime(_lastHeldLook) < HeldInterval) return;
        _lastHeldLook = Stopwatch.GetTimestamp();
        var held = 0L;
        foreach (var reader in sources.Readers) held += reader.Chain.HeldBytes;
        if (held <= settings.MaxHeldBytes) return;
        if (queue.Mode != QueueMode.Spool)
        {
            if (queue.RequestSpill()) return;
        }
        else if (queue.Spool is { MayAppend: true })
        {
            // The spool takes them as fast as they can be read.
            return;
        }

        if (!isBlocked) return;
        foreach (var reader in sources.Readers)
        {
            while (held > settings.MaxHeldBytes && reader.GiveUpOldest() is { } freed)
            {
                held -= freed.Held;
                if (freed.Lost == 0) continue;
                log.Error(
                    "deleted log files that are held open exceed MAX_HELD_MB, and the spool is full or missing: the oldest is given up. "
                    + "Bring the aggregator back, or raise MAX_DISK_USAGE_MB or MAX_HELD_MB",
                    new LogField("path", reader.Source.Path),
                    new LogField("lost_bytes", freed.Lost));
            }
        }
    }
}
