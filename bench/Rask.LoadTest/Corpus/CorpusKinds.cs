namespace Rask.LoadTest.Corpus;

/// <summary>Names of the kinds as they stand on the command line and in reports.</summary>
internal static class CorpusKinds
{
    /// <summary>The three kinds that the benchmark reports.</summary>
    public static readonly CorpusKind[] Reported = [CorpusKind.Nginx, CorpusKind.Go, CorpusKind.Plain];

    public static string NameOf(CorpusKind kind) => kind switch
    {
        CorpusKind.Nginx => "nginx",
        CorpusKind.Go => "go",
        CorpusKind.Plain => "plain",
        CorpusKind.Short => "short",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public static bool TryParse(string name, out CorpusKind kind)
    {
        foreach (var candidate in Enum.GetValues<CorpusKind>())
        {
            if (NameOf(candidate) == name)
            {
                kind = candidate;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
