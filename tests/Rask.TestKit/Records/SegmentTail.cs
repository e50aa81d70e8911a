namespace Rask.TestKit.Records;

/// <summary>
/// Reads what an aggregator stored, <c>&lt;data-dir&gt;/&lt;service&gt;/&lt;number&gt;.ndjson</c>: each call gives the lines that
/// came since the last one. A line without its line feed is left for the next call. Not thread-safe.
/// </summary>
public sealed class SegmentTail(string dataDirectory)
{
    private readonly Dictionary<string, long> _positions = [];
    private byte[] _buffer = new byte[1 << 20];

    public delegate void LineHandler(ReadOnlySpan<byte> line);

    /// <summary>Calls the handler for each new line, without its line feed; returns how many there were.</summary>
    public long Read(LineHandler handler)
    {
        if (!Directory.Exists(dataDirectory))
            return 0;
        long count = 0;
        foreach (var service in Directory.GetDirectories(dataDirectory).Order(StringComparer.Ordinal))
        {
            foreach (var segment in Directory.GetFiles(service, "*.ndjson").Order(StringComparer.Ordinal))
                count += ReadSegment(segment, handler);
        }

        return count;
    }

    private long ReadSegment(string segment, LineHandler handler)
    {
        using var file = File.OpenHandle(segment, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var position = _positions.GetValueOrDefault(segment);
        long count = 0;
        int read;
        while ((read = RandomAccess.Read(file, _buffer, position)) > 0)
        {
            var block = _buffer.AsSpan(0, read);
            var end = block.LastIndexOf((byte)'\n') + 1;
            if (end == 0)
            {
                if (read < _buffer.Length)
                    break;
                Array.Resize(ref _buffer, _buffer.Length * 2);
                continue;
            }

            for (var rest = block[..end]; rest.Length > 0;)
            {
                var length = rest.IndexOf((byte)'\n');
                handler(rest[..length]);
                rest = rest[(length + 1)..];
                count++;
            }

            position += end;
        }

        _positions[segment] = position;
        return count;
    }
}
