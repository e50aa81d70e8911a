using System.Text;

namespace Rask.LogForwarder.Commands.Verify;

/// <summary>Reads what an aggregator has stored: <c>&lt;data dir&gt;/&lt;service&gt;/*.ndjson</c>.</summary>
internal static class StoredRecords
{
    private const int Block = 1 << 20;

    /// <summary>The keys of a container's records in all services' segments.</summary>
    /// <param name="dataDirectory">The aggregator's data directory.</param>
    /// <param name="container">The container's id as records name it.</param>
    /// <param name="keys">Receives them.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static void Read(string dataDirectory, string container, List<ulong> keys)
    {
        var id = Encoding.UTF8.GetBytes(container);
        foreach (var directory in Directory.EnumerateDirectories(dataDirectory).Order(StringComparer.Ordinal))
            foreach (var path in Directory.EnumerateFiles(directory, "*.ndjson").Order(StringComparer.Ordinal)) ReadFile(path, id, keys);
    }

    private static void ReadFile(string path, byte[] container, List<ulong> keys)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var buffer = new byte[Block];
        var held = 0;
        while (true)
        {
            if (held == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var read = file.Read(buffer, held, buffer.Length - held);
            // What follows the last line feed is a line that is just being written.
            if (read == 0) return;
            held += read;
            var at = 0;
            for (int feed; (feed = buffer.AsSpan(at, held - at).IndexOf((byte)'\n')) >= 0; at += feed + 1)
                if (RecordKey.TryRead(buffer.AsSpan(at, feed), container, out var key)) keys.Add(key);
            buffer.AsSpan(at, held - at).CopyTo(buffer);
            held -= at;
        }
    }
}
