using System.Diagnostics;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// The reader thread: reads what the logs have, seals batches, and sleeps until there is something to do.
/// </summary>
/// <remarks>
/// A batch is sealed when it is full, or when the connection is free and the last batch is long enough ago: a few linger
/// times. So the first line after a pause leaves at once, a steady stream leaves in small batches, and when
/// acknowledgements slow down, batches grow instead of queues.
/// </remarks>
internal sealed partial class LogReader(
    SourceSet sources, BatchQueue queue, ReaderSettings settings, ChangeWatcher? watcher, int watcherError, SelfLog log)
{
    /// <summary>Pages read between two looks for rotations while catching up: about 10 ms at the slowest.</summary>
    private const int PagesBetweenLooks = 8;

    /// <summary>
    /// Fewer records than this do not pay for a request of their own: waking up and a round trip cost more than encoding
    /// them. A steady trickle is therefore sent less often than a stream.
    /// </summary>
    private const int WorthwhileBatch = 128;

    /// <summary>Linger times between two batches of a stream: a log waits about half of that on average.</summary>
    private const double StreamPace = 3.5;

    /// <summary>Linger times between two batches of a trickle.</summary>
    private const double TricklePace = 10;

    /// <summary>How long the reader leaves data in the file while the sender waits for an answer.</summary>
    private static readonly TimeSpan ReadAheadInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>A sender that is busy for longer has no answer soon: the aggregator is away.</summary>
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(1);

    /// <summary>How often files are looked at where the kernel does not tell of changes.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>How soon a file that could not be opened or read is tried again.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    /// <summary>The slow timer: catches what an event may have missed, such as a directory that did not exist.</summary>
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(30);

    private readonly HashSet<string> _changed = [];
    private readonly NameWatch _names = new(watcher, watcherError, log);
    private readonly SpillTrigger _spill = new(queue, log);
    private readonly HeadroomAlarm _headroom = new(sources, log);
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private bool _hasEvents;
    private bool _stopping;
    private long _lastSeal;
    private long _waitingRecords;
    private (long Pushed, long LastSeal) _idleWhileBlocked = (-1, -1);
    private TimeSpan _interval = settings.Linger;
    private long _lastFullLook = Stopwatch.GetTimestamp();

    /// <summary>The time by which the forwarder has to have ended; null while nobody said so. Set before the threads start.</summary>
    public Func<bool> HasToEnd { private get; init; } = static () => false;

    private bool IsOver => HasToEnd();

    /// <summary>Asks the reader to seal what it has and to end. Any thread.</summary>
    public void Stop()
    {
        Volatile.Write(ref _stopping, true);
        queue.ReaderWake.WakeAlways();
    }

    /// <summary>Runs until <see cref="Stop"/>, or until all is read where the settings say so; closes the queue at the end.</summary>
    /// <exception cref="AccessDeniedException">A log may not be read.</exception>
    public void Run()
    {
        try
        {
            _names.Start();
            sources.Refresh();
            WatchDirectories();
            while (!Volatile.Read(ref _stopping) && !Step())
            {
            }

            DrainDeleted();
            // What does not fit into the queue any more was never acknowledged, so the next start reads it again.
            foreach (var reader in sources.Readers)
            {
                // What a file held that is deleted by now, no later start can read.
                var isOnlyHere = LastLosses.HoldsDeleted(reader);
                var isDone = (!isOnlyHere || reader.FinishAll()) & reader.Grouper.TrySeal();
                if (isOnlyHere && !isDone) SayLetGo(reader, LastLosses.LoseUnsealed(reader));
                LastLosses.SettleGaps(reader);
            }
        }
        finally
        {
            queue.Close();
        }
    }

    /// <summary>One round over all logs. True where all is done.</summary>
    private bool Step()
    {
        Volatile.Write(ref _busySince, Stopwatch.GetTimestamp());
        AnswerDesk();
        queue.CollectDirect();
        var isBusy = false;
        var isBlocked = false;
        for (var i = 0; i < sources.Readers.Length; i++)
        {
            var reader = sources.Readers[i];
            if (sources.MustWait(reader)) continue;
            var outcome = ReadPages(reader);
            isBusy |= outcome == ReadOutcome.Progress;
            isBlocked |= outcome == ReadOutcome.Blocked;
        }

        var nextUnfinished = FinishOld();
        SealDue(isBusy, isBlocked);
        _spill.AskIfStuck(isBlocked);
        LimitHeld(isBlocked);
        _headroom.Look(isBlocked);
        if (isBusy) _hasEvents = Poller.Wait(_names.Fd, Libc.PollIn, -1, TimeSpan.Zero) != 0;
        Look();
        if (isBusy && !isBlocked) return false;
        if (!isBlocked && EndFinished()) return false;
        if (settings.ExitAtEnd && !isBlocked && IsAllDone()) return true;
        Sleep(isBlocked, nextUnfinished);
        return false;
    }

    private ReadOutcome ReadPages(SourceReader reader, bool isFinal = false)
    {
        var outcome = reader.Read(isFinal);
        for (var pages = 1; outcome == ReadOutcome.Progress && pages < PagesBetweenLooks; pages++) outcome = reader.Read(isFinal);
        if (outcome == ReadOutcome.Failed)
        {
            if (_failures.ShouldLog(reader.Source.Path, out var suppressed))
                log.Error("cannot read the log; trying again", new LogField("error", reader.ReadError), new LogField("repeated", suppressed));
        }
        else if (_failures.Recovered(reader.Source.Path, out var failures, out _))
        {
            log.Info("the log can be read again", new LogField("path", reader.Source.Path), new LogField("failures", failures));
        }

        SayIncidents(reader);
        return outcome;
    }

    private void SayIncidents(SourceReader reader)
    {
        while (reader.TryTakeIncident(out var incident))
            log.Warn(incident.What, new LogField("path", incident.Path), new LogField("unreadable_bytes", incident.UnreadableBytes));
    }

    private TimeSpan? FinishOld()
    {
        TimeSpan? next = null;
        var now = Stopwatch.GetTimestamp();
        foreach (var reader in sources.Readers)
        {
            if (!reader.Grouper.HasUnfinished) continue;
            if (reader.FinishOld(settings.FlushInterval, now) is { } left && (next is null || left < next)) next = left;
        }

        return next;
    }

    private void SealDue(bool isBusy, bool isBlocked)
    {
        if (!queue.IsIdle) return;
        var now = Stopwatch.GetTimestamp();
        var hasLingered = Stopwatch.GetElapsedTime(_lastSeal, now) >= _interval;
        var sealedRecords = 0;
        foreach (var reader in sources.Readers)
        {
            var batch = reader.Grouper.Open;
            if (batch.Records == 0) continue;
            var isOld = Stopwatch.GetElapsedTime(batch.Opened, now) >= settings.FlushInterval;
            // On the disk a small batch only makes the later delivery slower.
            if (!isBlocked && !isOld && (isBusy || !hasLingered || queue.Mode == QueueMode.Spool)) continue;
            var records = batch.Records;
            // Where the spool is full it stays open, and nothing has happened that would be worth another round at once.
            if (reader.Grouper.TrySeal(isAlone: !isBusy)) sealedRecords += records;
        }

        if (sealedRecords == 0) return;
        _lastSeal = now;
        _interval = settings.Linger * (sealedRecords >= WorthwhileBatch ? StreamPace : TricklePace);
    }

    /// <summary>Looks at names that have changed.</summary>
    private void Look()
    {
        var isLost = _hasEvents && _names.Drain(_changed);
        _hasEvents = false;
        if (isLost || sources.HasChanged || (_names.MustPoll && Stopwatch.GetElapsedTime(_lastFullLook) >= PollInterval)
            || (sources.MustLookAgain && Stopwatch.GetElapsedTime(_lastFullLook) >= RetryInterval)
            || Stopwatch.GetElapsedTime(_lastFullLook) >= IdleInterval)
        {
            LookAtAll();
        }
        else if (_changed.Count > 0)
        {
            sources.Refresh(_changed);
            WatchDirectories();
        }

        _changed.Clear();
    }

    private void LookAtAll()
    {
        _lastFullLook = Stopwatch.GetTimestamp();
        sources.Refresh();
        _names.WatchAnew();
        WatchDirectories();
        foreach (var reader in sources.Readers)
        {
            _ = reader.CheckCut();
            SayIncidents(reader);
        }
    }

    private void WatchDirectories()
    {
        // Between the last look and a new watch, names may have changed, and so may the directories that matter.
        while (_names.Watch(sources.Directories)) sources.Refresh();
    }

    /// <summary>Ends the logs of removed containers, and of those that are left, that are read and sealed. True where one was ended.</summary>
    private bool EndFinished()
    {
        for (var i = 0; i < sources.Readers.Length; i++)
        {
            var reader = sources.Readers[i];
            if (!(reader.IsRemoved || reader.IsLeft) || reader.Chain.Next is not null) continue;
            // It may have been written to between the last read and the look that found it gone.
            var outcome = ReadPages(reader, isFinal: reader.IsRemoved);
            if (outcome == ReadOutcome.Failed) continue;
            if (outcome != ReadOutcome.AtEnd) return true;
            if (!reader.FinishAll() || !reader.Grouper.TrySeal()) continue;
            sources.End(reader);
            if (reader.IsRemoved) _spill.NoteRemoved();
            return true;
        }

        return false;
    }

    /// <exception cref="IOException">A log cannot be read, so there will be no end.</exception>
    private bool IsAllDone()
    {
        sources.Refresh();
        if (sources.IsWaitingForLock || !sources.IsComplete) return false;
        foreach (var reader in sources.Readers)
        {
            if (reader.Chain.OpenError != 0) return false;
            if (reader.Chain.Next is not null) return false;
            var outcome = reader.Read(isFinal: true);
            if (outcome == ReadOutcome.Failed) throw new IOException(reader.ReadError);
            if (outcome != ReadOutcome.AtEnd) return false;
            if (!reader.FinishAll() || !reader.Grouper.TrySeal()) return false;
        }

        return true;
    }

    private bool HasReadError()
    {
        foreach (var reader in sources.Readers)
            if (reader.ReadError is not null) return true;
        return false;
    }
}
