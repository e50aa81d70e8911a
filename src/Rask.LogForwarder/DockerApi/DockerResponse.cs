using System.Buffers.Text;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.DockerApi;

/// <summary>
/// The answer to one request to an engine, whose body is read as it comes: counted, chunked, or to the end of the
/// connection (RFC 9112). One thread.
/// </summary>
internal sealed class DockerResponse(DockerConnection connection)
{
    private const int HeadLimit = 32 * 1024;

    /// <summary>Two line ends and eight digits.</summary>
    private const int LongestChunkHead = 12;

    private readonly ResponseHead _head = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _at;
    private int _length;
    private long _left;
    private bool _hasEnded;
    private bool _isFirstChunk;

    /// <summary>The status, 200 to 599.</summary>
    public int StatusCode => _head.StatusCode;

    /// <summary>
    /// True where bytes of the body were received that are not read yet, so that the next <see cref="Read"/> does not wait.
    /// Between two chunks only what is more than a chunk's end and head can be one of them.
    /// </summary>
    public bool HasInput => _at < _length && (_left > 0 || _length - _at > LongestChunkHead);

    /// <summary>Reads the head.</summary>
    /// <exception cref="InvalidDataException">It is not HTTP/1.1, or it breaks off.</exception>
    public void ReadHead(TimeSpan limit)
    {
        do
        {
            _head.Begin(ReadLine(limit));
            for (var total = 0; ;)
            {
                var line = ReadLine(limit);
                if (line.Length == 0) break;
                total += line.Length;
                if (total > HeadLimit) throw new InvalidDataException("the answer's head is too long");
                _head.AddHeader(line);
            }
        }
        while (_head.IsInterim);

        _hasEnded = _head.HasNoBody;
        _isFirstChunk = true;
        _left = _head.IsChunked ? 0 : _head.ContentLength ?? long.MaxValue;
    }

    /// <summary>Reads a part of the body.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="limit">The longest wait for its next byte.</param>
    /// <returns>The number of bytes; 0 at its end.</returns>
    /// <exception cref="InvalidDataException">It breaks off.</exception>
    public int Read(Span<byte> destination, TimeSpan limit)
    {
        if (_head.IsChunked && _left == 0 && !_hasEnded) BeginChunk(limit);
        if (_hasEnded || _left == 0) return 0;
        if (_at == _length && !Fill(limit))
        {
            _hasEnded = true;
            // Only a body without any length may end with the connection.
            return _left == long.MaxValue ? 0 : throw new InvalidDataException("the answer breaks off");
        }

        var count = (int)Math.Min(Math.Min(_left, _length - _at), destination.Length);
        _buffer.AsSpan(_at, count).CopyTo(destination);
        _at += count;
        if (_left != long.MaxValue) _left -= count;
        return count;
    }

    private void BeginChunk(TimeSpan limit)
    {
        if (!_isFirstChunk && ReadLine(limit).Length != 0) throw new InvalidDataException("a chunk of the answer is longer than it says");
        _isFirstChunk = false;
        var line = ReadLine(limit);
        var end = line.IndexOfAny((byte)';', (byte)' ');
        var digits = end < 0 ? line : line[..end];
        if (!Utf8Parser.TryParse(digits, out long size, out var used, 'x') || used != digits.Length || size < 0)
            throw new InvalidDataException("a chunk of the answer has no size");
        _left = size;
        if (size > 0) return;
        _hasEnded = true;
        while (ReadLine(limit).Length > 0)
        {
        }
    }

    /// <summary>Reads a line without its end. Valid until the next read.</summary>
    private ReadOnlySpan<byte> ReadLine(TimeSpan limit)
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

            if (_at > 0)
            {
                _buffer.AsSpan(_at, _length - _at).CopyTo(_buffer);
                _length -= _at;
                _at = 0;
            }

            if (_length == _buffer.Length || !Fill(limit)) throw new InvalidDataException("the answer is not HTTP/1.1, or it breaks off");
        }
    }

    /// <summary>Reads more bytes behind those that are not used up. False where the connection has ended.</summary>
    private bool Fill(TimeSpan limit)
    {
        if (_at == _length) _at = _length = 0;
        var received = connection.Receive(_buffer.AsSpan(_length), limit);
        _length += received;
        return received > 0;
    }
}
