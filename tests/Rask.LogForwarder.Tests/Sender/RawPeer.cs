using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>The server's end of one connection. Strict about what a client may send. One thread.</summary>
internal sealed class RawPeer(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    public Socket Socket { get; } = socket;

    /// <summary>Reads a whole request; null at the orderly end of the connection.</summary>
    public RawRequest? ReadRequest()
    {
        if (ReadHead() is not { } head) return null;
        using var body = new MemoryStream();
        var chunks = 0;
        while (true)
        {
            var size = int.Parse(ReadLine(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            for (var left = size; left > 0;)
            {
                if (_start == _end && !Fill()) throw new EndOfStreamException("in a chunk");
                var part = Math.Min(left, _end - _start);
                body.Write(_buffer, _start, part);
                _start += part;
                left -= part;
            }

            Assert.Equal("", ReadLine());
            if (size == 0) return new RawRequest(head, body.ToArray(), chunks);
            chunks++;
        }
    }

    /// <summary>Reads the head of a request, with its line ends; null at the orderly end of the connection.</summary>
    public string? ReadHead()
    {
        if (_start == _end && !Fill()) return null;
        var head = new StringBuilder();
        while (true)
        {
            var line = ReadLine();
            if (line.Length == 0) return head.ToString();
            head.Append(line).Append("\r\n");
        }
    }

    /// <summary>Reads nothing until nothing more comes, because the buffers of both ends are full.</summary>
    public void WaitUntilHeldUp()
    {
        var seen = 0;
        for (var same = 0; seen == 0 || same < 50; same++)
        {
            if (Socket.Available != seen) same = 0;
            seen = Socket.Available;
            Thread.Sleep(2);
        }
    }

    /// <summary>Waits until the other end's system has all that was sent. It may not have been read there.</summary>
    public void WaitUntilTaken()
    {
        // struct tcp_info of linux/tcp.h, up to the segments that are not acknowledged.
        const int levelTcp = 6, tcpInfo = 11, unacknowledgedAt = 24;
        var info = new byte[unacknowledgedAt + sizeof(uint)];
        SenderRig.Until(
            () => Socket.GetRawSocketOption(levelTcp, tcpInfo, info) == info.Length && BitConverter.ToUInt32(info, unacknowledgedAt) == 0,
            "the other end has what was sent");
    }

    /// <summary>Sends text as it is.</summary>
    public void Say(string text)
    {
        for (var bytes = Encoding.Latin1.GetBytes(text).AsMemory(); bytes.Length > 0;) bytes = bytes[Socket.Send(bytes.Span)..];
    }

    /// <summary>Sends an answer with a counted body.</summary>
    public void Answer(string status = "200 OK", string body = "{}", string headers = "") =>
        Say($"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>Reads and drops bytes until the client closes.</summary>
    public void DrainToEnd()
    {
        while (Fill())
        {
        }
    }

    /// <summary>Closes with a reset instead of an orderly end.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Close();
    }

    public void Dispose() => Socket.Dispose();

    private string ReadLine()
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end && !Fill()) throw new EndOfStreamException("in a line");
            var character = (char)_buffer[_start++];
            if (character != '\n') line.Append(character);
            else if (line.Length > 0 && line[^1] == '\r') return line.ToString(0, line.Length - 1);
            else throw new InvalidDataException("a line without a carriage return");
        }
    }

    private bool Fill()
    {
        _start = 0;
        _end = Socket.Receive(_buffer);
        return _end > 0;
    }
}
