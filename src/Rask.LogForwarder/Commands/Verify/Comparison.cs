namespace Rask.LogForwarder.Commands.Verify;

/// <summary>What a comparison of a log's files with a store has found, in records.</summary>
/// <param name="OnDisk">In the log's files.</param>
/// <param name="Stored">In the store.</param>
/// <param name="Missing">In the files and not in the store.</param>
/// <param name="Doubled">Stored more often than they stand in the files, or more than once where the files no longer have them.</param>
/// <param name="Older">In the store and no longer in the files: rotation has deleted them.</param>
internal sealed record Comparison(long OnDisk, long Stored, long Missing, long Doubled, long Older)
{
    /// <summary>True where everything is stored, and nothing twice.</summary>
    public bool IsComplete => Missing == 0 && Doubled == 0;

    /// <summary>Compares two lists of keys; both are sorted on the way.</summary>
    public static Comparison Of(List<ulong> onDisk, List<ulong> stored)
    {
        onDisk.Sort();
        stored.Sort();
        long missing = 0, doubled = 0, older = 0;
        var d = 0;
        var s = 0;
        while (d < onDisk.Count || s < stored.Count)
        {
            var key = d == onDisk.Count ? stored[s] : s == stored.Count ? onDisk[d] : Math.Min(onDisk[d], stored[s]);
            var there = Count(onDisk, ref d, key);
            var here = Count(stored, ref s, key);
            if (here < there) missing += there - here;
            if (there == 0)
            {
                older++;
                there = 1;
            }

            if (here > there) doubled += here - there;
        }

        return new Comparison(onDisk.Count, stored.Count, missing, doubled, older);
    }

    private static int Count(List<ulong> keys, ref int at, ulong key)
    {
        var first = at;
        while (at < keys.Count && keys[at] == key) at++;
        return at - first;
    }
}
