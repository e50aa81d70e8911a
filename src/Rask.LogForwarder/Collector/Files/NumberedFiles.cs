using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Collector.Files;

/// <summary>
/// The names under which a log and its rotated generations lie: <c>X</c>, <c>X.1</c>, <c>X.2</c>, … A number may also
/// stand for a compressed file, <c>X.1.gz</c>; while Docker is compressing, both are there, and only the uncompressed
/// one is whole. Reader thread only.
/// </summary>
internal sealed class NumberedFiles(string path)
{
    private const int NumberLimit = 1000;

    /// <summary>Two numbers in a row: one alone may be the gap that a rotation in progress moves through the numbers.</summary>
    private const int MostMissing = 2;

    /// <summary>Looks until two are equal. Beyond this the files change faster than they can be looked at.</summary>
    private const int MostLooks = 100;

    /// <summary>
    /// Opens <c>X</c>, <c>X.1</c>, … until a known file or the end of the numbers.
    /// </summary>
    /// <param name="known">The newest file that is held already; null where there is none.</param>
    /// <param name="found">Receives the others at the index of their number, with null for a number that is missing.</param>
    /// <param name="errno">An error other than a missing file, at which nothing is opened; or 0.</param>
    /// <returns>True where a name led to the known file.</returns>
    /// <remarks>
    /// A rotation may happen between any two calls to the system. The names are therefore looked at twice; only two
    /// equal looks with the opening between them are one consistent picture.
    /// </remarks>
    public bool OpenNewer(FileIdentity? known, List<Generation?> found, out int errno)
    {
        for (var look = 1; ; look++)
        {
            var sawKnown = OpenUntil(known, found, out errno);
            if (errno != 0)
            {
                Close(found);
                return false;
            }

            if (IsUnchanged(found) || look == MostLooks) return sawKnown;
            Close(found);
        }
    }

    /// <summary>Looks for what a rotation by copying and emptying has made of a file.</summary>
    /// <exception cref="IOException">The device fails.</exception>
    public Generation? FindCopy(Generation emptied)
    {
        var missing = 0;
        for (var number = 1; number < NumberLimit && missing < MostMissing; number++)
        {
            if (TryOpen(number, out _) is not { } candidate)
            {
                missing++;
                continue;
            }

            missing = 0;
            if (candidate.Id is { } id && id == emptied.Id && candidate.Identity != emptied.Identity) return candidate;
            candidate.Dispose();
        }

        return null;
    }

    /// <summary>Looks whether a generation can be opened by some name. Opens all files.</summary>
    /// <exception cref="IOException">The device fails.</exception>
    public bool Has(string id)
    {
        var missing = 0;
        for (var number = 0; number < NumberLimit && missing < MostMissing; number++)
        {
            using var generation = TryOpen(number, out _);
            missing = generation is null ? missing + 1 : 0;
            if (generation is not null && (generation.Id ?? "") == id) return true;
        }

        return false;
    }

    private static void Close(List<Generation?> found)
    {
        foreach (var generation in found) generation?.Dispose();
        found.Clear();
    }

    private bool OpenUntil(FileIdentity? known, List<Generation?> found, out int errno)
    {
        var missing = 0;
        for (var number = 0; number < NumberLimit && missing < MostMissing; number++)
        {
            var generation = TryOpen(number, out errno);
            if (generation is null)
            {
                if (errno != Errno.NoEntry) return false;
                found.Add(null);
                missing++;
                continue;
            }

            missing = 0;
            if (generation.Identity == known)
            {
                generation.Dispose();
                errno = 0;
                return true;
            }

            found.Add(generation);
        }

        errno = 0;
        return false;
    }

    private bool IsUnchanged(List<Generation?> found)
    {
        for (var number = 0; number < found.Count; number++)
        {
            var exists = TryGetStatus(number, out var status);
            if (found[number] is { } generation ? !exists || status.Identity != generation.Identity : exists) return false;
        }

        return true;
    }

    private Generation? TryOpen(int number, out int errno)
    {
        var name = Name(number);
        var generation = Generation.TryOpen(name, out errno);
        // In this order: the compressed one is whole once the other one is gone.
        return generation is null && errno == Errno.NoEntry && number > 0 ? Generation.TryOpen(name + Generation.CompressedEnding, out errno) : generation;
    }

    private bool TryGetStatus(int number, out FileStatus status)
    {
        var name = Name(number);
        return FileStatus.TryGet(name, out status, out var errno)
            || (errno == Errno.NoEntry && number > 0 && FileStatus.TryGet(name + Generation.CompressedEnding, out status, out _));
    }

    private string Name(int number) => number == 0 ? path : $"{path}.{number}";
}
