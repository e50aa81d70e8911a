using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Telemetry.Admin;

/// <summary>
/// Answers those who look from outside: one thread that sleeps until somebody asks, a few connections at a time, each with a
/// limit of time, so that nobody who is slow keeps others waiting. Delivery does not need it.
/// </summary>
internal sealed unsafe class AdminServer : IDisposable
{
    private const int MostConnections = 16;
    private const int StackBytes = 256 * 1024;

    private readonly List<int> _listeners;
    private readonly Func<string, AdminPage> _pages;
    private readonly List<AdminConnection> _connections = [];
    private readonly WakeEvent _stop = new();
    private readonly Thread _thread;
    private bool _stopping;

    /// <summary>Starts to answer.</summary>
    /// <param name="listeners">Listening sockets that do not block; they are closed with this.</param>
    /// <param name="pages">What there is at a path. Called on the server's thread.</param>
    public AdminServer(IReadOnlyList<int> listeners, Func<string, AdminPage> pages)
    {
        (_listeners, _pages) = ([.. listeners], pages);
        _thread = new Thread(Run, StackBytes) { Name = "admin", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Volatile.Write(ref _stopping, true);
        _stop.WakeAlways();
        _thread.Join();
        foreach (var connection in _connections) connection.Dispose();
        foreach (var listener in _listeners) _ = Libc.Close(listener);
        _stop.Dispose();
    }

    private void Run()
    {
        var fds = stackalloc Libc.PollFd[MostConnections + 8];
        while (!Volatile.Read(ref _stopping))
        {
            var count = 0;
            fds[count++] = new Libc.PollFd { Fd = _stop.Fd, Events = Libc.PollIn };
            foreach (var connection in _connections) fds[count++] = new Libc.PollFd { Fd = connection.Fd, Events = connection.Events };
            var first = count;
            if (_connections.Count < MostConnections)
                foreach (var listener in _listeners) fds[count++] = new Libc.PollFd { Fd = listener, Events = Libc.PollIn };
            Wait(fds, count);
            // Backwards, since those that are over are taken out.
            for (var i = _connections.Count - 1; i >= 0; i--)
                if (fds[i + 1].ReturnedEvents != 0 || _connections[i].Left <= TimeSpan.Zero) Continue(i);
            for (var i = first; i < count; i++)
                if (fds[i].ReturnedEvents != 0) Accept(fds[i].Fd);
        }
    }

    private void Wait(Libc.PollFd* fds, int count)
    {
        if (_connections.Count == 0)
        {
            _ = Libc.PPoll(fds, (nuint)count, null, null);
            return;
        }

        // The oldest one is the next whose time is over.
        var left = Math.Max(0, _connections[0].Left.Ticks);
        var time = new Libc.TimeSpec { Seconds = left / TimeSpan.TicksPerSecond, Nanoseconds = left % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick };
        _ = Libc.PPoll(fds, (nuint)count, &time, null);
    }

    private void Continue(int index)
    {
        var connection = _connections[index];
        if (connection.Left > TimeSpan.Zero && connection.Continue(_pages)) return;
        connection.Dispose();
        _connections.RemoveAt(index);
    }

    private void Accept(int listener)
    {
        while (_connections.Count < MostConnections)
        {
            var fd = Libc.Accept(listener, null, null, Libc.CloseOnExec | Libc.NonBlocking);
            if (fd >= 0)
            {
                _connections.Add(new AdminConnection(fd));
                continue;
            }

            // Where the process has no descriptor left, it would be asked again at once, for ever.
            if (Marshal.GetLastPInvokeError() is Errno.TooManyOpenFiles or Errno.TooManyOpenFilesInSystem) Thread.Sleep(100);
            return;
        }
    }
}
