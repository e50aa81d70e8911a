namespace Rask.LoadTest.Corpus;

/// <summary>What the lines of a corpus look like.</summary>
internal enum CorpusKind
{
    /// <summary>nginx access lines in the combined format.</summary>
    Nginx,

    /// <summary>JSON lines as Go's log/slog writes them.</summary>
    Go,

    /// <summary>Plain text and PostgreSQL's log, with UTF-8, quotes, tabs and colour codes.</summary>
    Plain,

    /// <summary>Plain text of about 50 bytes; only for runs whose file must stay small.</summary>
    Short,
}
