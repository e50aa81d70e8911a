using System.Text;
using Rask.LogForwarder.Collector;

namespace Rask.LogForwarder.Commands.Verify;

/// <summary>Makes the records of a log again, as the forwarder that delivered them did.</summary>
internal static class LogRecords
{
    /// <summary>The keys of all records that the files of a log hold.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static void Read(LogSource source, RecordSettings settings, List<ulong> keys)
    {
        var container = Encoding.UTF8.GetBytes(source.Owner.ContainerId);
        using var records = new RecordStream(source, settings, lines => Add(lines, container, keys));
        records.Pump(isFinal: true);
    }

    private static void Add(ReadOnlySpan<byte> lines, byte[] container, List<ulong> keys)
    {
        foreach (var range in lines.Split((byte)'\n'))
            if (RecordKey.TryRead(lines[range], container, out var key)) keys.Add(key);
    }
}
