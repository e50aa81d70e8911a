using System.Buffers.Text;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Reads one answer of HTTP/1.1 (RFC 9112): status line, the few headers that matter, and a body that is counted,
/// chunked, or ends with the connection. Sender thread only.
/// </summary>
internal sealed class HttpResponseReader
{
    private const int HeadLimit = 32 * 1024;

    /// <summary>The body of an acknowledgement lists at most one number per record; what is longer is not read to its end.</summary>
    private const int BodyLimit = 1024 * 1024;

    private byte[] _buffer = new byte[4096];
    private int _length;
    private int _at;

    /// <summary>Reads an answer; interim answers (1xx) are passed over.</summary>
    /// <exception cref="InvalidDataException">It is not HTTP/1.1, or it breaks off.</exception>
    public HttpResponse Read(HttpConnection connection, Deadline deadline)
    {
        _length = 0;
        _at = 0;
        while (true)
        {
            var head = ReadHead(connection, deadline);
            if (head.StatusCode is >= 100 and < 200) continue;
            var body = ReadBody(head, connection, deadline, out var isComplete);
            return new HttpResponse(head.StatusCode, isComplete && !head.Closes && _at == _length, head.RetryAfter, body);
        }
    }

    private ResponseHead ReadHead(HttpConnection connection, Deadline deadline)
    {
        var head = ResponseHead.Parse(ReadLine(connection, deadline));
        for (var total = 0; ;)
        {
            var line = ReadLine(connection, deadline);
            if (line.Length == 0) return head;
            total += line.Length;
            if (total > HeadLimit) throw new InvalidDataException("the answer's head is too long");
            head.AddHeader(line);
        }
    }

    private ReadOnlyMemory<byte> ReadBody(ResponseHead head, HttpConnection connection, Deadline deadline, out bool isComplete)
    {
        var body = new MemoryStream();
        isComplete = true;
        if (head.StatusCode is 204 or 304) return default;
        if (head.IsChunked)
        {
            while (true)
            {
                var size = ChunkSize(ReadLine(connection, deadline));
                if (size == 0) break;
                isComplete &= CopyBody(body, size, connection, deadline);
                if (!isComplete) return body.ToArray();
                if (ReadLine(connection, deadline).Length != 0) throw new InvalidDataException("a chunk of the answer is not ended");
            }

            while (ReadLine(connection, deadline).Length != 0)
            {
            }
        }
        else if (head.ContentLength is { } length)
        {
            isComplete = CopyBody(body, length, connection, deadline);
        }
        else
        {
            isComplete = false;
            while (body.Length < BodyLimit && Fill(connection, deadline))
            {
                body.Write(_buffer, _at, _length - _at);
                _at = _length;
            }
        }

        return body.ToArray();
    }

    private static long ChunkSize(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOfAny((byte)';', (byte)' ');
        var digits = end < 0 ? line : line[..end];
        if (!Utf8Parser.TryParse(digits, out long size, out var used, 'x') || used != digits.Length || size < 0)
            throw new InvalidDataException("a chunk of the answer has no size");
        return size;
    }

    /// <summary>Copies counted bytes. False where there are more than are worth reading.</summary>
    private bool CopyBody(MemoryStream body, long count, HttpConnection connection, Deadline deadline)
    {
        while (count > 0)
        {
            if (_at == _length && !Fill(connection, deadline)) throw new InvalidDataException("the answer breaks off");
            var part = (int)Math.Min(count, _length - _at);
            if (body.Length + part > BodyLimit) return false;
            body.Write(_buffer, _at, part);
            _at += part;
            count -= part;
        }

        return true;
    }

    /// <summary>Reads a line without its end. Valid until the next read.</summary>
    private ReadOnlySpan<byte> ReadLine(HttpConnection connection, Deadline deadline)
    {
        while (true)
        {
            var feed = _buffer.AsSpan(_at, _length - _at).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                var line = _buffer.AsSpan(_at, feed);
                _at += feed + 1;
                return line.TrimEnd((byte)'\r');
            }

            if (_length - _at > HeadLimit) throw new InvalidDataException("the answer is not HTTP/1.1");
            if (!Fill(connection, deadline))
                throw new InvalidDataException(_length == 0 ? "the connection was closed without an answer" : "the answer breaks off");
        }
    }

    /// <summary>Reads more bytes behind those that are not used up. False where the connection has ended.</summary>
    private bool Fill(HttpConnection connection, Deadline deadline)
    {
        if (_at > 0 && _at == _length)
        {
            _at = 0;
            _length = 0;
        }

        if (_length == _buffer.Length)
        {
            if (_at > 0)
            {
                _buffer.AsSpan(_at, _length - _at).CopyTo(_buffer);
                _length -= _at;
                _at = 0;
            }
            else
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
        }

        var received = connection.Receive(_buffer.AsSpan(_length), deadline);
        _length += received;
        return received > 0;
    }
}
