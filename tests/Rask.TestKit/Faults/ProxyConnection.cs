using System.Net;
using System.Net.Sockets;

namespace Rask.TestKit.Faults;

/// <summary>One client of a <see cref="FaultProxy"/>, and the connection to the aggregator that belongs to it.</summary>
internal sealed class ProxyConnection(FaultProxy proxy, Socket client, int target, int number) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Socket _upstream = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private RawMessageReader? _answers;

    internal void Start() => new Thread(Serve) { IsBackground = true, Name = $"fault proxy {number}" }.Start();

    /// <summary>Closes both sides, from any thread.</summary>
    public void Dispose()
    {
        _end.Cancel();
        client.Dispose();
        _upstream.Dispose();
    }

    private void Serve()
    {
        try
        {
            client.NoDelay = true;
            using var stream = new NetworkStream(client, false);
            var requests = new RawMessageReader(stream);
            while (requests.Read() is { } request && Treat(request, proxy.Decide(request, number), stream))
            {
                // The next request of this connection.
            }

            // Every other connection ends by a reset instead of an orderly end: a client has to stand both.
            if (number % 2 == 1)
                client.LingerState = new LingerOption(true, 0);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or InvalidDataException)
        {
            // Either side was killed, or left; the other one learns it by the end of its connection.
        }
        finally
        {
            Dispose();
            proxy.Forget(this);
        }
    }

    /// <summary>False when both connections have to end.</summary>
    private bool Treat(RawMessage request, ProxyPlan plan, NetworkStream stream)
    {
        if (plan.Delay > TimeSpan.Zero && _end.Token.WaitHandle.WaitOne(plan.Delay))
            return false;
        switch (plan.Action)
        {
            case ProxyAction.Answer:
                stream.Write(plan.OwnAnswer);
                return true;
            case ProxyAction.CutRequest:
                PassOn(request.Bytes.Span[..Math.Min(plan.Bytes, request.Bytes.Length - 1)]);
                return false;
            case ProxyAction.DropAnswer:
                PassOn(request.Bytes.Span);
                if (_answers!.Read() is { } unwanted)
                    stream.Write(unwanted.Bytes.Span[..Math.Min(plan.Bytes, unwanted.Bytes.Length - 1)]);
                return false;
            default:
                PassOn(request.Bytes.Span);
                if (_answers!.Read() is not { } answer)
                    return false;
                stream.Write(answer.Bytes.Span);
                return true;
        }
    }

    private void PassOn(ReadOnlySpan<byte> bytes)
    {
        if (_answers is null)
        {
            _upstream.Connect(IPAddress.Loopback, target);
            _answers = new RawMessageReader(new NetworkStream(_upstream, false));
        }

        while (bytes.Length > 0)
            bytes = bytes[_upstream.Send(bytes)..];
    }
}
