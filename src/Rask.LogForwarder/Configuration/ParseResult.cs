namespace Rask.LogForwarder.Configuration;

/// <summary>What <see cref="OptionParser"/> made of the command line and the environment: exactly one of the nested types.</summary>
internal abstract record ParseResult
{
    private ParseResult()
    {
    }

    /// <summary>All is well: run with these options.</summary>
    internal sealed record Run(ForwarderOptions Options) : ParseResult;

    /// <summary>Print this text to standard output and exit with 0: help or version; ends with a line end.</summary>
    internal sealed record Print(string Text) : ParseResult;

    /// <summary>Nothing can be started: print each mistake on a line of its own and exit with 2.</summary>
    internal sealed record Refuse(IReadOnlyList<string> Mistakes) : ParseResult;
}
