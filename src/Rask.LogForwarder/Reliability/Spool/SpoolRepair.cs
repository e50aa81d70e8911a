using System.Buffers;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>Writes damaged segments anew with their intact records; what they were goes to the quarantine.</summary>
internal static class SpoolRepair
{
    private const int CopySize = 256 * 1024;

    /// <summary>Repairs a spool that no forwarder uses.</summary>
    /// <param name="directory">The spool.</param>
    /// <param name="log">Where failures to keep a copy are told.</param>
    /// <param name="report">Called for each segment in which damage was found.</param>
    /// <param name="reason">Why it was not begun: a forwarder is using it, or it cannot be written.</param>
    /// <returns>Segments that were repaired; null where it was not begun.</returns>
    /// <exception cref="IOException">The disk refuses, a copy too. Nothing is lost by that.</exception>
    public static int? Run(string directory, SelfLog log, Action<long, SegmentScan> report, out string? reason)
    {
        var io = new SpoolIo();
        using var cursor = SpoolCursor.TryOpen(io, directory, out reason);
        if (cursor is null) return null;
        var quarantine = new Quarantine(directory, long.MaxValue, io, log);
        using var view = new SpoolView(directory);
        var repaired = 0;
        foreach (var number in view.Segments)
        {
            using var file = view.Open(number, verify: true, out var scan, out _);
            if (file is null) continue;
            SpoolRecord[] records = [.. scan.Records()];
            if (scan.Damage.Count == 0) continue;
            report(number, scan);
            repaired++;
            if (records.Length == 0)
            {
                quarantine.Move(view.PathOf(number));
                continue;
            }

            if (!quarantine.Copy(view.PathOf(number)))
                throw new IOException($"{view.PathOf(number)}: no copy of it can be put into quarantine/, so it stays as it is");
            // The cursor's offset means nothing in the new file. Dying behind this line sends batches again; the other way
            // round it would pass over some.
            if (number == cursor.Next.Segment) Check(cursor.Move((number, 0)), directory);
            Rewrite(io, file, records, view.PathOf(number));
        }

        return repaired;
    }

    private static void Rewrite(SpoolIo io, SegmentFile file, SpoolRecord[] records, string path)
    {
        var next = path + ".new";
        var fd = io.OpenForWriting(next);
        if (fd < 0) throw new IOException($"{next}: {Errno.Describe(-fd)}");
        var buffer = ArrayPool<byte>.Shared.Rent(CopySize);
        try
        {
            Check(io.Cut(fd, 0), next);
            var to = 0L;
            foreach (var record in records)
            {
                for (var at = record.Offset; at < record.End;)
                {
                    var read = file.Read(buffer.AsSpan(0, (int)Math.Min(CopySize, record.End - at)), at);
                    if (read <= 0) throw new IOException($"{path} cannot be read");
                    Check(io.Write(fd, buffer.AsSpan(0, read), to), next);
                    at += read;
                    to += read;
                }
            }

            Check(io.Sync(fd), next);
            Check(io.Rename(next, path), path);
        }
        finally
        {
            io.Close(fd);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Check(int errno, string path)
    {
        if (errno != 0) throw new IOException($"{path}: {Errno.Describe(errno)}");
    }
}
