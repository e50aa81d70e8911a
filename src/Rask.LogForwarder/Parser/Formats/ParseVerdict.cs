namespace Rask.LogForwarder.Parser.Formats;

/// <summary>What a fast format parser says about a text.</summary>
internal enum ParseVerdict
{
    /// <summary>It is this format, and the parts are known.</summary>
    Match,

    /// <summary>It is not this format.</summary>
    NoMatch,

    /// <summary>Something is in it that only the general path decides.</summary>
    Undecided,
}
