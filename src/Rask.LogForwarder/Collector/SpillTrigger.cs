using System.Diagnostics;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// Decides when sealed batches go to disk: the log files are the better buffer as long as they stay. Reader thread only.
/// </summary>
internal sealed class SpillTrigger(BatchQueue queue, SelfLog log)
{
    /// <summary>What a removed container wrote is nowhere else, so it waits in memory for less.</summary>
    public static readonly TimeSpan RemovedAfter = TimeSpan.FromSeconds(1);

    /// <summary>
    /// With all memory in use, nothing was acknowledged for this long. Shorter troubles, such as a restart of the
    /// aggregator, cost no disk: the log files hold the rest.
    /// </summary>
    private static readonly TimeSpan After = TimeSpan.FromSeconds(2);

    private long _seenCompleted = -1;
    private long _lastCompletion = Stopwatch.GetTimestamp();
    private long _removedUpTo;
    private bool _saidSpilling;

    /// <summary>Remembers that all that was sealed until now is of a container whose files are gone.</summary>
    public void NoteRemoved() => _removedUpTo = queue.Pushed + (queue.IsAwaitingDirect ? 1 : 0);

    /// <summary>Asks for the disk where batches are stuck.</summary>
    public void AskIfStuck(bool isBlocked)
    {
        if (queue.Spool is null) return;
        queue.TrimWhenSpilling();
        var stuck = TimeWithoutCompletion();
        if (queue.Mode == QueueMode.Memory)
        {
            if (_saidSpilling) log.Info("the spool is empty; batches are delivered from memory again");
            _saidSpilling = false;
        }

        if (queue.Mode != QueueMode.Memory || WaitFor(isBlocked) is not { } wait || stuck < wait || !queue.RequestSpill()) return;
        _saidSpilling = true;
        log.Warn(
            "batches are not acknowledged; they go to the spool on disk until they are",
            new LogField("unacknowledged", queue.UnacknowledgedRecords),
            new LogField("seconds", Math.Round(stuck.TotalSeconds, 1)));
    }

    /// <summary>How long until the disk is asked for, if nothing is acknowledged meanwhile; null where it will not be.</summary>
    public TimeSpan? TimeLeft(bool isBlocked)
    {
        if (queue.Spool is not { MayAppend: true } || queue.Mode != QueueMode.Memory || WaitFor(isBlocked) is not { } wait) return null;
        return wait - TimeWithoutCompletion();
    }

    /// <summary>How long nothing has been acknowledged that could have been.</summary>
    public TimeSpan TimeWithoutCompletion()
    {
        var completed = queue.Completed;
        if (completed != _seenCompleted || queue.IsIdle)
        {
            _seenCompleted = completed;
            _lastCompletion = Stopwatch.GetTimestamp();
        }

        return Stopwatch.GetElapsedTime(_lastCompletion);
    }

    private TimeSpan? WaitFor(bool isBlocked) =>
        queue.Completed < _removedUpTo ? RemovedAfter : isBlocked && !queue.IsIdle ? After : null;
}
