using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Rask.LoadTest.Platform;
using Rask.LoadTest.Report;

namespace Rask.LoadTest.Sink;

/// <summary>
/// The counting HTTP server: one thread, poll(2), large receives into one buffer that stays in the cache, and no managed
/// allocation per request. It answers 200 as soon as a request is complete, so that it measures its clients and not itself.
/// </summary>
internal sealed unsafe class SinkServer : ISinkAnswer, IDisposable
{
    private const int ReceiveBytes = 256 * 1024;
    private const int MostConnections = 256;

    private readonly ILineRecorder? _recorder;
    private readonly SinkTotals _totals = new();
    private readonly List<SinkConnection> _connections = [];
    private readonly byte* _buffer = (byte*)NativeMemory.AlignedAlloc(ReceiveBytes, 4096);
    private readonly int _listener;
    private readonly int _stopReader;
    private readonly int _stopWriter;

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public SinkServer(IPEndPoint endPoint, SinkMode mode)
    {
        _recorder = mode switch
        {
            SinkMode.Latency => new LatencyRecorder(),
            SinkMode.Sequence => new SequenceRecorder(),
            _ => null,
        };
        _listener = Libc.Socket(Libc.SocketFamilyInet, Libc.SocketStream | Libc.SocketCloseOnExec, 0);
        if (_listener < 0)
            throw Libc.Failure("socket");
        var yes = 1;
        _ = Libc.SetSocketOption(_listener, Libc.LevelSocket, Libc.OptionReuseAddress, &yes, sizeof(int));
        var address = InternetAddress.From(endPoint);
        if (Libc.Bind(_listener, &address, InternetAddress.Size) < 0 || Libc.Listen(_listener, 64) < 0)
            throw Libc.Failure($"listen on {endPoint}");
        var length = InternetAddress.Size;
        if (Libc.GetSocketName(_listener, &address, &length) < 0)
            throw Libc.Failure("getsockname");
        Port = address.Port;
        var pipe = stackalloc int[2];
        if (Libc.Pipe(pipe, Libc.CloseOnExec) < 0)
            throw Libc.Failure("pipe");
        (_stopReader, _stopWriter) = (pipe[0], pipe[1]);
    }

    /// <summary>The port that is listened on; the system's choice if 0 was asked for.</summary>
    public int Port { get; }

    public SinkStatistics Statistics => _totals.ToStatistics(_recorder);

    /// <summary>Makes <see cref="Run"/> return. May be called from any thread.</summary>
    public void Stop()
    {
        byte any = 0;
        _ = Libc.Write(_stopWriter, &any, 1);
    }

    /// <summary>Serves until <see cref="Stop"/>.</summary>
    public void Run()
    {
        var polled = stackalloc PollDescriptor[MostConnections + 2];
        while (true)
        {
            polled[0] = new PollDescriptor { Fd = _stopReader, Events = Libc.PollIn };
            // A full table stops accepting; the others wait in the backlog.
            polled[1] = new PollDescriptor { Fd = _connections.Count < MostConnections ? _listener : -1, Events = Libc.PollIn };
            var count = _connections.Count;
            for (var i = 0; i < count; i++)
                polled[i + 2] = new PollDescriptor { Fd = _connections[i].Fd, Events = Libc.PollIn };

            if (Libc.Poll(polled, (nuint)(count + 2), -1) < 0)
            {
                if (Marshal.GetLastPInvokeError() == Libc.EINTR)
                    continue;
                throw Libc.Failure("poll");
            }

            if (polled[0].Returned != 0)
                return;
            for (var i = count - 1; i >= 0; i--)
            {
                if (polled[i + 2].Returned != 0 && !ReceiveAll(_connections[i]))
                    Close(i);
            }

            if (polled[1].Returned != 0)
                Accept();
        }
    }

    public void Accepted(int fd, long records)
    {
        Span<byte> answer = stackalloc byte[256];
        var head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "u8;
        var start = "{\"accepted\":"u8;
        var end = ",\"rejected\":[]}"u8;
        Span<byte> digits = stackalloc byte[20];
        System.Buffers.Text.Utf8Formatter.TryFormat(records, digits, out var digitCount);
        var length = 0;
        Append(answer, ref length, head);
        System.Buffers.Text.Utf8Formatter.TryFormat(start.Length + digitCount + end.Length, answer[length..], out var written);
        length += written;
        Append(answer, ref length, "\r\n\r\n"u8);
        Append(answer, ref length, start);
        Append(answer, ref length, digits[..digitCount]);
        Append(answer, ref length, end);
        Send(fd, answer[..length]);

        static void Append(Span<byte> target, ref int length, ReadOnlySpan<byte> text)
        {
            text.CopyTo(target[length..]);
            length += text.Length;
        }
    }

    public void Continue(int fd) => Send(fd, "HTTP/1.1 100 Continue\r\n\r\n"u8);

    public void BadRequest(int fd) => Send(fd, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8);

    void ISinkAnswer.Statistics(int fd)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(Statistics, ReportJson.Default.SinkStatistics);
        Send(fd, Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
        Send(fd, body);
    }

    public void Dispose()
    {
        for (var i = _connections.Count - 1; i >= 0; i--)
            Close(i);
        _ = Libc.Close(_listener);
        _ = Libc.Close(_stopReader);
        _ = Libc.Close(_stopWriter);
        NativeMemory.AlignedFree(_buffer);
    }

    /// <summary>Receives while whole buffers come, so that a busy connection costs one poll for many receives.</summary>
    private bool ReceiveAll(SinkConnection connection)
    {
        while (true)
        {
            var received = Libc.Receive(connection.Fd, _buffer, ReceiveBytes, 0);
            if (received < 0 && Marshal.GetLastPInvokeError() is Libc.EAGAIN or Libc.EINTR)
                return true;
            if (received <= 0)
                return false;
            if (!connection.Feed(new ReadOnlySpan<byte>(_buffer, (int)received), Clock.Now, this))
                return false;
            if (received < ReceiveBytes)
                return true;
        }
    }

    private void Accept()
    {
        var fd = Libc.Accept(_listener, null, null, Libc.SocketCloseOnExec | Libc.SocketNonBlocking);
        if (fd < 0)
            return;
        var yes = 1;
        _ = Libc.SetSocketOption(fd, Libc.LevelTcp, Libc.OptionNoDelay, &yes, sizeof(int));
        _totals.Connections++;
        _connections.Add(new SinkConnection(fd, _totals, _recorder));
    }

    private void Close(int index)
    {
        var connection = _connections[index];
        if (connection.InRequest)
            _totals.Incomplete++;
        _ = Libc.Close(connection.Fd);
        _connections.RemoveAt(index);
    }

    private static void Send(int fd, ReadOnlySpan<byte> bytes)
    {
        // Answers are far smaller than a socket's buffer; a client that reads none of them loses its connection at the next receive.
        fixed (byte* start = bytes)
            _ = Libc.Send(fd, start, bytes.Length, Libc.MessageNoSignal);
    }
}
