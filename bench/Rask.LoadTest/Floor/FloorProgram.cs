using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Rask.LoadTest.Platform;
using Rask.Protocol;

namespace Rask.LoadTest.Floor;

/// <summary>
/// The least work that any forwarder of this corpus must do: read the whole file and send as many bytes as the forwarder's
/// output has, over one connection, in as many POST requests, each answered before the next. It looks at no byte. One buffer
/// is read into and sent from, so that it stays in the second-level cache.
/// </summary>
internal sealed unsafe class FloorProgram : IDisposable
{
    private readonly int _bufferBytes;
    private readonly byte* _buffer;
    private readonly int _file;
    private readonly long _fileBytes;
    private readonly int _socket;
    private readonly string _host;
    private int _held;

    /// <exception cref="IOException">The file cannot be read or the endpoint not reached.</exception>
    public FloorProgram(string path, IPEndPoint endPoint, int bufferBytes)
    {
        _bufferBytes = bufferBytes;
        _buffer = (byte*)NativeMemory.AlignedAlloc((nuint)bufferBytes, 4096);
        _host = endPoint.ToString();
        _fileBytes = new FileInfo(path).Length;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
            _file = Libc.Open(name, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (_file < 0)
            throw Libc.Failure(path);
        _socket = Libc.Socket(Libc.SocketFamilyInet, Libc.SocketStream | Libc.SocketCloseOnExec, 0);
        var address = InternetAddress.From(endPoint);
        if (_socket < 0 || Libc.Connect(_socket, &address, InternetAddress.Size) < 0)
            throw Libc.Failure($"connect to {endPoint}");
        var yes = 1;
        _ = Libc.SetSocketOption(_socket, Libc.LevelTcp, Libc.OptionNoDelay, &yes, sizeof(int));
    }

    /// <summary>Reads the file once and sends exactly <paramref name="total"/> body bytes in requests of <paramref name="perRequest"/>.</summary>
    public void Run(long total, long perRequest)
    {
        long read = 0, sent = 0, requestLeft = 0;
        while (true)
        {
            var got = Libc.Read(_file, _buffer, _bufferBytes);
            if (got < 0)
                throw Libc.Failure("read");
            if (got > 0)
            {
                read += got;
                _held = (int)got;
            }

            // In step with the reading, so that what is sent is still in the cache; the last read sends the remainder.
            var goal = got == 0 ? total : (long)((Int128)total * read / _fileBytes);
            while (sent < goal)
            {
                if (requestLeft == 0)
                {
                    requestLeft = Math.Min(perRequest, total - sent);
                    SendHead(requestLeft);
                }

                var part = (int)Math.Min(Math.Min(goal - sent, requestLeft), Math.Max(_held, 1));
                SendAll(_buffer, part, 0);
                sent += part;
                requestLeft -= part;
                if (requestLeft == 0)
                    ReceiveAnswer();
            }

            if (got == 0)
                return;
        }
    }

    public void Dispose()
    {
        _ = Libc.Close(_file);
        _ = Libc.Close(_socket);
        NativeMemory.AlignedFree(_buffer);
    }

    private void SendHead(long length)
    {
        var head = string.Create(CultureInfo.InvariantCulture,
            $"POST {AggregateEndpoint.Path} HTTP/1.1\r\nHost: {_host}\r\nContent-Type: {AggregateEndpoint.ContentType}\r\nContent-Length: {length}\r\n\r\n");
        fixed (byte* start = Encoding.ASCII.GetBytes(head))
            SendAll(start, head.Length, Libc.MessageMore);
    }

    private void SendAll(byte* start, int count, int flags)
    {
        while (count > 0)
        {
            var sent = Libc.Send(_socket, start, count, flags | Libc.MessageNoSignal);
            if (sent <= 0)
                throw Libc.Failure("send");
            start += sent;
            count -= (int)sent;
        }
    }

    /// <summary>The sink's answer is shorter than any segment, and ends with the only brace that closes an object.</summary>
    private void ReceiveAnswer()
    {
        const int Longest = 512;
        var answer = stackalloc byte[Longest];
        var length = 0;
        while (length == 0 || answer[length - 1] != (byte)'}')
        {
            var got = length < Longest ? Libc.Receive(_socket, answer + length, Longest - length, 0) : 0;
            if (got <= 0)
                throw Libc.Failure("receive the answer");
            length += (int)got;
        }

        if (!new ReadOnlySpan<byte>(answer, length).StartsWith("HTTP/1.1 200"u8))
            throw new IOException("the sink did not answer 200");
    }
}
