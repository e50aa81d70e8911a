using System.Net;
using System.Net.Sockets;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Asks for the addresses of a host. The system's resolver cannot be interrupted and may take many seconds, so it runs
/// on a thread of its own, which is left behind when the forwarder ends or the time is over. One per question.
/// </summary>
internal sealed class HostResolver : IDisposable
{
    private readonly string _host;
    private readonly WakeEvent _done = new();
    private IPAddress[] _addresses = [];
    private SocketException? _failure;
    private int _holders = 2;

    private HostResolver(string host) => _host = host;

    /// <summary>The addresses, in the order in which to try them. A host that is an address is not asked for.</summary>
    /// <exception cref="SocketException">The name is not known, or nobody answers.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public static IPAddress[] Resolve(string host, Deadline deadline)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        var resolver = new HostResolver(host);
        new Thread(resolver.Ask) { IsBackground = true, Name = "resolver" }.Start();
        try
        {
            _ = deadline.Wait(resolver._done.Fd, Libc.PollIn);
            return resolver._failure is null ? resolver._addresses : throw resolver._failure;
        }
        finally
        {
            resolver.Dispose();
        }
    }

    private void Ask()
    {
        try
        {
            _addresses = Dns.GetHostAddresses(_host);
        }
        catch (SocketException error)
        {
            _failure = error;
        }

        _done.WakeAlways();
        Dispose();
    }

    /// <summary>Each of the two threads calls this once. The last one closes the descriptor: closed earlier, its number could mean another file by then.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0) _done.Dispose();
    }
}
