using System.Buffers;
using System.Globalization;
using System.Text;

namespace Rask.TestKit.Faults;

/// <summary>
/// Cuts a connection into HTTP/1.1 messages (RFC 9112) without changing a byte, so that a proxy can pass them on, or a part of
/// one. A body has a length or is chunked; a message that says neither has none. Not thread-safe.
/// </summary>
internal sealed class RawMessageReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private ArrayBufferWriter<byte> _message = new();
    private int _start;
    private int _end;

    /// <summary>Null at the orderly end of the connection.</summary>
    /// <exception cref="EndOfStreamException">The connection ended in the middle of a message.</exception>
    /// <exception cref="InvalidDataException">This is not HTTP.</exception>
    internal RawMessage? Read()
    {
        if (_start == _end && !Fill())
            return null;
        // The message before this one may still be in use.
        _message = new ArrayBufferWriter<byte>();
        var first = ReadLine();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var line = ReadLine(); line.Length > 0; line = ReadLine())
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                throw new InvalidDataException($"bad header: {line}");
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        ReadBody(headers);
        return new RawMessage(first, headers, _message.WrittenMemory);
    }

    private void ReadBody(Dictionary<string, string> headers)
    {
        if (headers.TryGetValue("Transfer-Encoding", out var coding) && coding == "chunked")
        {
            const int lineEnd = 2;
            for (var size = ReadChunkSize(); size > 0; size = ReadChunkSize())
                Copy(size + lineEnd);
            while (ReadLine().Length > 0)
            {
                // Trailers are passed on like everything else.
            }
        }
        else if (headers.TryGetValue("Content-Length", out var length))
        {
            Copy(long.Parse(length, CultureInfo.InvariantCulture));
        }
    }

    private long ReadChunkSize() =>
        long.TryParse(ReadLine().Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw new InvalidDataException("a chunk without a size");

    private void Copy(long count)
    {
        while (count > 0)
        {
            Need();
            var part = (int)Math.Min(count, _end - _start);
            _message.Write(_buffer.AsSpan(_start, part));
            _start += part;
            count -= part;
        }
    }

    private string ReadLine()
    {
        var from = _message.WrittenCount;
        while (true)
        {
            Need();
            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOf((byte)'\n') + 1;
            var part = length > 0 ? rest[..length] : rest;
            _message.Write(part);
            _start += part.Length;
            if (length > 0)
                return Encoding.Latin1.GetString(_message.WrittenSpan[from..]).TrimEnd('\r', '\n');
        }
    }

    private void Need()
    {
        if (_start == _end && !Fill())
            throw new EndOfStreamException("the connection ended in the middle of a message");
    }

    private bool Fill()
    {
        _start = 0;
        _end = stream.Read(_buffer);
        return _end > 0;
    }
}
