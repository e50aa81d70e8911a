namespace Rask.LogForwarder.Configuration;

/// <summary>Finds the flag or the word that somebody probably meant.</summary>
internal static class NearestFlag
{
    /// <summary>The known flag that is reached with the fewest edits, or null where none is near.</summary>
    /// <param name="given">What was given, without a value, for example <c>--batchsize</c>, <c>-batch-size</c> or <c>--BATCH_SIZE</c>.</param>
    /// <param name="known">Flags that begin with two dashes.</param>
    public static string? To(string given, IReadOnlyList<string> known)
    {
        var word = given.TrimStart('-').ToLowerInvariant().Replace('_', '-');
        if (word.Length is 0 or > 64) return null;

        return Nearest(word, known, prefixLength: 2);
    }

    /// <summary>The known word that is reached with the fewest edits, or null where none is near.</summary>
    /// <param name="given">What was given.</param>
    /// <param name="known">Words in small letters.</param>
    public static string? ToWord(string given, IReadOnlyList<string> known)
    {
        var word = given.ToLowerInvariant().Replace('_', '-');
        return word.Length is < 3 or > 64 ? null : Nearest(word, known, prefixLength: 0);
    }

    private static string? Nearest(string word, IReadOnlyList<string> known, int prefixLength)
    {
        string? nearest = null;
        var fewest = Math.Max(2, word.Length / 3) + 1;
        foreach (var candidate in known)
        {
            var edits = Edits(word, candidate.AsSpan(prefixLength));
            if (edits >= fewest) continue;
            fewest = edits;
            nearest = candidate;
        }

        return nearest;
    }

    // Levenshtein's distance, one row at a time.
    private static int Edits(ReadOnlySpan<char> from, ReadOnlySpan<char> to)
    {
        Span<int> row = stackalloc int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++) row[j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substituted = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
