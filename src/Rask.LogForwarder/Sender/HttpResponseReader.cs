using System.Buffers;
using System.Buffers.Text;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Reads one answer of HTTP/1.1 (RFC 9112): status line, the few headers that matter, and a body that is counted,
/// chunked, or ends with the connection. Allocates nothing for a short answer. One owner at a time: see <see cref="Buffer.IDirectDelivery"/>.
/// </summary>
internal sealed class HttpResponseReader
{
    private const int UsualBuffer = 4096;
    private const int HeadLimit = 32 * 1024;

    /// <summary>The body of an acknowledgement lists at most one number per record; what is longer is not read to its end.</summary>
    private const int BodyLimit = 1024 * 1024;

    private readonly ResponseHead _head = new();
    private ArrayBufferWriter<byte> _body = new();
    private byte[] _buffer = new byte[UsualBuffer];
    private int _length;
    private int _at;
    private bool _hasHead;

    /// <summary>Forgets the last answer. Before each request.</summary>
    public void Begin()
    {
        _length = 0;
        _at = 0;
        _hasHead = false;
        // What a large answer took is not kept for the small ones that follow.
        if (_buffer.Length > UsualBuffer) _buffer = new byte[UsualBuffer];
        if (_body.Capacity > UsualBuffer) _body = new ArrayBufferWriter<byte>();
        else _body.ResetWrittenCount();
    }

    /// <summary>Called where input came before the whole request was sent: reads interim answers (1xx), which stop nothing.</summary>
    /// <returns>True where the sending goes on; false where the final answer has begun.</returns>
    /// <exception cref="InvalidDataException">It is not HTTP/1.1, or it breaks off.</exception>
    public bool PassInterim(HttpConnection connection, Deadline deadline)
    {
        do
        {
            ReadHead(connection, deadline);
            if (_head.IsInterim) continue;
            _hasHead = true;
            return false;
        }
        while (_at < _length);

        return true;
    }

    /// <summary>Reads the final answer.</summary>
    /// <exception cref="InvalidDataException">It is not HTTP/1.1, or it breaks off.</exception>
    public HttpResponse Read(HttpConnection connection, Deadline deadline)
    {
        while (!_hasHead)
        {
            ReadHead(connection, deadline);
            _hasHead = !_head.IsInterim;
        }

        var body = ReadBody(connection, deadline, out var isComplete);
        var isReusable = isComplete && !_head.Closes && _at == _length && _head.StatusCode != 101;
        return new HttpResponse(_head.StatusCode, isReusable, _head.RetryAfter, body);
    }

    /// <summary>
    /// Receives what is there of the answer, without waiting. Nothing is used up: <see cref="Read"/> goes on from here.
    /// </summary>
    /// <returns>
    /// True where <see cref="Read"/> has nothing to wait for: the whole answer is there, or the connection has ended.
    /// </returns>
    /// <exception cref="InvalidDataException">It is not HTTP/1.1.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public bool ReceiveNow(HttpConnection connection)
    {
        // An answer that is longer than the buffer is no plain acknowledgement, and has time.
        while (_length < _buffer.Length)
        {
            var received = connection.ReceiveNow(_buffer.AsSpan(_length));
            if (received <= 0) return received == 0;
            _length += received;
            if (IsWhole()) return true;
        }

        return false;
    }

    /// <summary>True where the bytes that were received hold the final answer to its end.</summary>
    private bool IsWhole()
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_at, _length - _at);
        do
        {
            if (!TryCutLine(ref rest, out var line)) return false;
            _head.Begin(line);
            while (true)
            {
                if (!TryCutLine(ref rest, out line)) return false;
                if (line.Length == 0) break;
                _head.AddHeader(line);
            }
        }
        while (_head.IsInterim);

        if (_head.HasNoBody) return true;
        // A body without any length ends with the connection.
        return _head.IsChunked ? HoldsAllChunks(rest) : _head.ContentLength <= rest.Length;
    }

    private static bool HoldsAllChunks(ReadOnlySpan<byte> rest)
    {
        while (TryCutLine(ref rest, out var line))
        {
            var size = ChunkSize(line);
            if (size == 0)
            {
                while (TryCutLine(ref rest, out var trailer))
                    if (trailer.Length == 0) return true;
                return false;
            }

            if (size > rest.Length) return false;
            rest = rest[(int)size..];
            if (!TryCutLine(ref rest, out _)) return false;
        }

        return false;
    }

    /// <summary>Takes a line off, without its end. False where its end is not there.</summary>
    private static bool TryCutLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        line = default;
        var feed = rest.IndexOf((byte)'\n');
        if (feed < 0) return false;
        line = rest[..feed].TrimEnd((byte)'\r');
        rest = rest[(feed + 1)..];
        return true;
    }

    private void ReadHead(HttpConnection connection, Deadline deadline)
    {
        _head.Begin(ReadLine(connection, deadline));
        for (var total = 0; ;)
        {
            var line = ReadLine(connection, deadline);
            if (line.Length == 0) return;
            total += line.Length;
            if (total > HeadLimit) throw new InvalidDataException("the answer's head is too long");
            _head.AddHeader(line);
        }
    }

    private ReadOnlyMemory<byte> ReadBody(HttpConnection connection, Deadline deadline, out bool isComplete)
    {
        isComplete = true;
        if (_head.HasNoBody) return default;
        if (_head.IsChunked)
        {
            isComplete = ReadChunks(connection, deadline);
        }
        else if (_head.ContentLength is { } length)
        {
            if (length <= _length - _at)
            {
                // The usual case: the whole answer came at once.
                var start = _at;
                _at += (int)length;
                return _buffer.AsMemory(start, (int)length);
            }

            isComplete = CopyBody(length, connection, deadline);
        }
        else
        {
            isComplete = false;
            while (_body.WrittenCount < BodyLimit && (_at < _length || Fill(connection, deadline)))
            {
                _body.Write(_buffer.AsSpan(_at, _length - _at));
                _at = _length;
            }
        }

        return _body.WrittenMemory;
    }

    /// <summary>Reads a chunked body and its trailers. False where it is longer than is worth reading.</summary>
    private bool ReadChunks(HttpConnection connection, Deadline deadline)
    {
        while (true)
        {
            var size = ChunkSize(ReadLine(connection, deadline));
            if (size == 0) break;
            if (!CopyBody(size, connection, deadline)) return false;
            if (ReadLine(connection, deadline).Length != 0) throw new InvalidDataException("a chunk of the answer is not ended");
        }

        for (var total = 0; total <= HeadLimit;)
        {
            var length = ReadLine(connection, deadline).Length;
            if (length == 0) return true;
            total += length;
        }

        return false;
    }

    private static long ChunkSize(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOfAny((byte)';', (byte)' ', (byte)'\t');
        var digits = end < 0 ? line : line[..end];
        if (!Utf8Parser.TryParse(digits, out long size, out var used, 'x') || used != digits.Length || size < 0)
            throw new InvalidDataException("a chunk of the answer has no size");
        return size;
    }

    /// <summary>Copies counted bytes. False where there are more than are worth reading.</summary>
    private bool CopyBody(long count, HttpConnection connection, Deadline deadline)
    {
        while (count > 0)
        {
            if (_at == _length && !Fill(connection, deadline)) throw new InvalidDataException("the answer breaks off");
            var part = (int)Math.Min(count, _length - _at);
            if (_body.WrittenCount + part > BodyLimit) return false;
            _body.Write(_buffer.AsSpan(_at, part));
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
