namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>How the values of <c>key=value</c> pairs are written.</summary>
internal enum PairStyle : byte
{
    /// <summary>As Go's loggers do: without spaces, or quoted by <c>strconv.Quote</c>.</summary>
    Go,

    /// <summary>As Rust's <c>Debug</c> does: without spaces but in brackets, or a quoted string; errors are text.</summary>
    Rust,
}
