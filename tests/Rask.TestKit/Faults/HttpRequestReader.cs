using System.Globalization;
using System.Text;

namespace Rask.TestKit.Faults;

/// <summary>Reads HTTP/1.1 requests (RFC 9112) from a connection: bodies with a length and chunked ones. Strict, because it judges a client.</summary>
internal sealed class HttpRequestReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Null at the orderly end of the connection.</summary>
    /// <exception cref="InvalidDataException">This is not HTTP.</exception>
    /// <exception cref="EndOfStreamException">The connection ended in the middle of a request.</exception>
    internal (string Line, Dictionary<string, string> Headers)? ReadHead()
    {
        if (_start == _end && !Fill())
            return null;
        var line = ReadLine();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var header = ReadLine(); header.Length > 0; header = ReadLine())
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !headers.TryAdd(header[..colon], header[(colon + 1)..].Trim()))
                throw new InvalidDataException($"bad or repeated header: {header}");
        }

        return (line, headers);
    }

    internal byte[] ReadBody(Dictionary<string, string> headers)
    {
        using var body = new MemoryStream();
        if (headers.TryGetValue("Transfer-Encoding", out var coding))
        {
            if (coding != "chunked" || headers.ContainsKey("Content-Length"))
                throw new InvalidDataException($"bad framing: Transfer-Encoding {coding}");
            for (var size = ReadChunkSize(); size > 0; size = ReadChunkSize())
            {
                Copy(size, body);
                if (ReadLine().Length > 0)
                    throw new InvalidDataException("a chunk is longer than it says");
            }

            if (ReadLine().Length > 0)
                throw new InvalidDataException("trailers are not expected");
        }
        else if (headers.TryGetValue("Content-Length", out var length))
        {
            Copy(long.Parse(length, CultureInfo.InvariantCulture), body);
        }

        return body.ToArray();
    }

    private long ReadChunkSize() => long.Parse(ReadLine(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private void Copy(long count, MemoryStream target)
    {
        while (count > 0)
        {
            if (_start == _end && !Fill())
                throw new EndOfStreamException();
            var part = (int)Math.Min(count, _end - _start);
            target.Write(_buffer, _start, part);
            _start += part;
            count -= part;
        }
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end && !Fill())
                throw new EndOfStreamException();
            var character = (char)_buffer[_start++];
            if (character != '\n')
                line.Append(character);
            else if (line.Length > 0 && line[^1] == '\r')
                return line.ToString(0, line.Length - 1);
            else
                throw new InvalidDataException($"a line of the head ends without a carriage return: {line}");
        }
    }

    private bool Fill()
    {
        _start = 0;
        _end = stream.Read(_buffer);
        return _end > 0;
    }
}
