using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Spool;

namespace Rask.LogForwarder.Commands.Status;

/// <summary>What lies in the spool.</summary>
/// <param name="Bytes">Bytes of the segments that hold it.</param>
/// <param name="Contents">The batches that are not delivered.</param>
internal sealed record SpoolStatus(long Bytes, SpoolContents Contents)
{
    /// <summary>Looks at a spool, also beside a forwarder.</summary>
    /// <param name="directory">The spool.</param>
    /// <param name="lastDone">See <see cref="SpoolContents"/>.</param>
    /// <returns>Null where there is none, or it cannot be read.</returns>
    public static SpoolStatus? Read(string directory, Func<string, BatchId> lastDone)
    {
        try
        {
            if (!Directory.Exists(directory)) return null;
            using var view = new SpoolView(directory);
            var contents = new SpoolContents(lastDone);
            var bytes = 0L;
            foreach (var number in view.Segments)
            {
                using var file = view.Open(number, verify: false, out var scan, out var length);
                if (file is null) continue;
                bytes += length;
                foreach (var record in scan.Records())
                    if (record.Description is { } batch) contents.Add(batch);
            }

            return new SpoolStatus(bytes, contents);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
