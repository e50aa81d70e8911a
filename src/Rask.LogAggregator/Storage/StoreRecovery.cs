using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Rask.LogAggregator.Telemetry;

namespace Rask.LogAggregator.Storage;

/// <summary>Takes over what an earlier process left in the data directory.</summary>
internal static class StoreRecovery
{
    /// <summary>Adds a log for each service's directory, and cuts torn ends off. Fast: reads only the ends of the files.</summary>
    public static List<FoundSegment> Adopt(string dataDirectory, ServiceLogs logs, SelfLog log)
    {
        var found = new List<FoundSegment>();
        foreach (string directory in Directory.EnumerateDirectories(dataDirectory).Order(StringComparer.Ordinal))
        {
            var segments = new List<(int Number, string Path)>();
            foreach (string path in Directory.EnumerateFiles(directory, "*" + Segment.Extension))
            {
                if (int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                    && path == Segment.PathOf(directory, number))
                    segments.Add((number, path));
            }

            if (segments.Count == 0)
                continue;
            segments.Sort();
            var lengths = segments.ConvertAll(segment => CutTornEnd(segment.Path, log));
            ServiceLog service = logs.Adopt(directory, segments[^1].Number, lengths[^1], segments.Count);
            for (int index = 0; index < segments.Count; index++)
                found.Add(new FoundSegment(service, segments[index].Path, lengths[index]));
        }

        return found;
    }

    /// <summary>Counts the records of the segments that were found. The rest of the store can be used meanwhile.</summary>
    public static void Count(List<FoundSegment> found, CancellationToken cancellation)
    {
        foreach (FoundSegment segment in found)
            segment.Log.Count(SegmentFileScan.CountLines(segment.Path, segment.Length, cancellation), segment.Length);
    }

    private static long CutTornEnd(string path, SelfLog log)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        long length = RandomAccess.GetLength(file);
        long whole = SegmentFileScan.FindEndOfLastLine(file);
        if (whole < length)
        {
            RandomAccess.SetLength(file, whole);
            RandomAccess.FlushToDisk(file);
            log.Warn("cut a torn record off the end of a segment; its batch was never acknowledged", ("path", path), ("bytes", length - whole));
        }

        return whole;
    }
}
