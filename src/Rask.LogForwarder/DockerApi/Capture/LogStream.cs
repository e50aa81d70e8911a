using System.Buffers.Binary;
using System.Text;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.DockerApi.Capture;

/// <summary>
/// Reads the messages of <c>GET /containers/ID/logs</c> with <c>timestamps=1</c> (Docker Engine API, "Stream format"; moby,
/// <c>daemon/logs.go</c> and <c>pkg/stdcopy</c>). Without a terminal each message is a frame: one byte that names the
/// stream (1 and 2; 3 is an error of the engine itself), three zeros, the length as four bytes, the highest first. With a
/// terminal the messages follow each other without frames. Each begins with its time and a space. One thread.
/// </summary>
/// <param name="response">The answer, whose body is read.</param>
/// <param name="hasTerminal">Whether the container has a terminal.</param>
/// <param name="beforeWait">Called before each wait for more: what was taken until now is to be put away.</param>
internal sealed class LogStream(DockerResponse response, bool hasTerminal, Action beforeWait)
{
    private const int HeaderLength = 8;

    /// <summary>The engine cuts lines in pieces of this size (moby, <c>daemon/logger/copier.go</c>).</summary>
    private const int PieceLength = 16 * 1024;

    /// <summary>No driver's message is longer; a frame that says so is not one.</summary>
    private const int LongestMessage = 4 << 20;

    /// <summary>A time with nine digits of a second has 30 bytes; one with an offset has 35.</summary>
    private const int LongestTime = 40;

    private byte[] _buffer = new byte[32 * 1024];
    private int _at;
    private int _length;

    /// <summary>Reads the next message. It is valid until the next call.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="InvalidDataException">It is not what the API sends, or it breaks off.</exception>
    /// <exception cref="IOException">The connection broke, or the engine says that it cannot read its log.</exception>
    public bool TryRead(out LogPiece piece) => hasTerminal ? TryReadLine(out piece) : TryReadFrame(out piece);

    private bool TryReadFrame(out LogPiece piece)
    {
        piece = default;
        if (!Ensure(HeaderLength))
            return _at == _length ? false : throw new InvalidDataException("the log stream ends in the middle of a frame");
        var header = _buffer.AsSpan(_at, HeaderLength);
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        if (header[0] > 3 || header[1] != 0 || header[2] != 0 || header[3] != 0 || length > LongestMessage)
            throw new InvalidDataException("the log stream has no frames");
        var type = header[0];
        if (!Ensure(HeaderLength + (int)length)) throw new InvalidDataException("the log stream ends in the middle of a frame");
        var message = _buffer.AsSpan(_at + HeaderLength, (int)length);
        _at += HeaderLength + (int)length;
        if (type == 3) throw new IOException("the engine cannot read the log: " + Encoding.UTF8.GetString(message).Trim());
        piece = Cut(type == 2 ? StreamKind.Stderr : StreamKind.Stdout, message);
        return true;
    }

    private bool TryReadLine(out LogPiece piece)
    {
        piece = default;
        for (var searched = 0; ;)
        {
            var rest = _buffer.AsSpan(_at, _length - _at);
            var feed = rest[searched..].IndexOf((byte)'\n');
            var end = feed >= 0 ? searched + feed + 1 : -1;
            if (PieceEnd(rest) is { } cut && (end < 0 || cut < end)) end = cut;
            if (end < 0)
            {
                searched = Math.Max(0, rest.Length);
                if (Ensure(rest.Length + 1)) continue;
                if (rest.IsEmpty) return false;
                end = rest.Length;
            }

            piece = Cut(StreamKind.Stdout, _buffer.AsSpan(_at, end));
            _at += end;
            return true;
        }
    }

    /// <summary>A piece of a long line has no end: the next one follows, with the same time before it.</summary>
    private static int? PieceEnd(ReadOnlySpan<byte> text)
    {
        var space = text[..Math.Min(text.Length, LongestTime)].IndexOf((byte)' ');
        var end = space + 1 + PieceLength;
        if (space < 0 || text.Length < end + space + 1) return null;
        return text.Slice(end, space + 1).SequenceEqual(text[..(space + 1)]) ? end : null;
    }

    private static LogPiece Cut(StreamKind stream, ReadOnlySpan<byte> message)
    {
        var space = message[..Math.Min(message.Length, LongestTime)].IndexOf((byte)' ');
        return space > 0 && message[space - 1] == (byte)'Z'
            ? new LogPiece(stream, message[..space], message[(space + 1)..])
            : throw new InvalidDataException("a message of the log stream has no time");
    }

    /// <summary>Reads until so many bytes are there. False where the stream ends before.</summary>
    private bool Ensure(int count)
    {
        while (_length - _at < count)
        {
            if (_at > 0)
            {
                _buffer.AsSpan(_at, _length - _at).CopyTo(_buffer);
                _length -= _at;
                _at = 0;
            }

            if (_length == _buffer.Length)
            {
                if (_length > LongestMessage + HeaderLength) throw new InvalidDataException("a message of the log stream does not end");
                Array.Resize(ref _buffer, _length * 2);
            }

            if (!response.HasInput) beforeWait();
            var read = response.Read(_buffer.AsSpan(_length), Timeout.InfiniteTimeSpan);
            if (read == 0) return false;
            _length += read;
        }

        return true;
    }
}
