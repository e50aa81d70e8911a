namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>
/// Flushes files on a thread of its own, at most once per interval and only while something is written. Flushing makes the
/// file system write what others have written as well: it took up to 150 ms beside a busy log, and in the delivery's path
/// that is lost time. An append to the same file does not wait for it (at most 4 ms on ext4, as without any flush).
/// Thread-safe.
/// </summary>
internal sealed class JournalSyncer : IDisposable
{
    private const int StackBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly List<ISyncable> _files = [];
    private readonly TimeSpan _interval;
    private readonly AutoResetEvent _wake = new(false);
    private readonly ManualResetEvent _stop = new(false);
    private readonly Thread _thread;
    private int _isAwake;

    /// <param name="interval">From the first write to the flush; a second where it is left out.</param>
    public JournalSyncer(TimeSpan? interval = null)
    {
        _interval = interval ?? TimeSpan.FromSeconds(1);
        _thread = new Thread(Run, StackBytes) { Name = "journal-sync", IsBackground = true };
        _thread.Start();
    }

    /// <summary>From now on the file is flushed after each <see cref="Wake"/>.</summary>
    public void Add(ISyncable file)
    {
        lock (_gate) _files.Add(file);
    }

    /// <summary>The file is not flushed any more. When this returns, it is not being flushed either.</summary>
    public void Remove(ISyncable file)
    {
        lock (_gate) _files.Remove(file);
    }

    /// <summary>Something was written. Costs a look at a variable, where a flush is due anyway.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _isAwake) == 0 && Interlocked.Exchange(ref _isAwake, 1) == 0) _wake.Set();
    }

    /// <summary>Ends the thread. What was not flushed is the files' own to flush.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        WaitHandle[] wakeOrStop = [_stop, _wake];
        while (WaitHandle.WaitAny(wakeOrStop) != 0 && !_stop.WaitOne(_interval))
        {
            // Before the flush: what is written during it wakes the next one.
            Volatile.Write(ref _isAwake, 0);
            Interlocked.MemoryBarrier();
            var isDone = true;
            // The lock is for the list; those who write do not take it.
            lock (_gate)
            {
                foreach (var file in _files) isDone &= file.TrySync();
            }

            if (!isDone) Wake();
        }
    }
}
