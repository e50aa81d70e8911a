using System.Globalization;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Collector.Files;

namespace Rask.LogForwarder.Commands.Status;

/// <summary>How much of a container's log was not taken yet, by the files as they are now.</summary>
internal static class UnreadLog
{
    /// <summary>No engine keeps more rotated files uncompressed.</summary>
    private const int MostGenerations = 1000;

    /// <summary>Bytes behind a position; of the two streams, the later one counts.</summary>
    /// <returns>Null where a file cannot be read, or the position lies in none of them.</returns>
    public static long? Bytes(string key, StreamPositions? delivered, string containersDir)
    {
        var path = key.Contains('/', StringComparison.Ordinal) ? key : Path.Combine(ContainerRoots.DirectoryOf(ContainerRoots.Split(containersDir), key), key + "-json.log");
        long newer = 0;
        for (var number = 0; number < MostGenerations; number++)
        {
            var name = number == 0 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}.{number}");
            // While Docker is compressing, both are there, and only the uncompressed one is whole.
            using var generation = Generation.TryOpen(name, out _) ?? (number > 0 ? Generation.TryOpen(name + Generation.CompressedEnding, out _) : null);
            if (generation is null) return number > 0 && delivered is null ? newer : null;
            var size = generation.Size();
            if (size > 0 && Offset(delivered, generation.Id) is { } offset) return newer + Math.Max(0, size - offset);
            newer += size;
        }

        return null;
    }

    private static long? Offset(StreamPositions? positions, string? generation)
    {
        if (positions is not { } both || generation is null) return null;
        long? offset = null;
        if (both.Stdout.Generation == generation) offset = both.Stdout.Offset;
        if (both.Stderr.Generation == generation) offset = Math.Max(offset ?? 0, both.Stderr.Offset);
        return offset;
    }
}
