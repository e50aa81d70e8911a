using Rask.LogForwarder.Reliability.Spool;

namespace Rask.LogForwarder.Commands.Status;

/// <summary>What lies in the spool.</summary>
/// <param name="Batches">Batches that are not delivered.</param>
/// <param name="Bytes">Bytes of the segments that hold them.</param>
internal readonly record struct SpoolStatus(long Batches, long Bytes)
{
    /// <summary>Looks at a spool, also beside a forwarder.</summary>
    /// <returns>Null where there is none, or it cannot be read.</returns>
    public static SpoolStatus? Read(string directory)
    {
        try
        {
            if (!Directory.Exists(directory)) return null;
            using var view = new SpoolView(directory);
            var (batches, bytes) = (0L, 0L);
            foreach (var number in view.Segments)
            {
                using var file = view.Open(number, verify: false, out var scan, out var length);
                if (file is null) continue;
                bytes += length;
                foreach (var _ in scan.Records()) batches++;
            }

            return new SpoolStatus(batches, bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
