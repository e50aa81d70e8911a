namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>How the bytes of a <see cref="TextSlice"/> become the text of a JSON string.</summary>
internal enum SliceForm : byte
{
    /// <summary>They are it already: Docker's escapes stay, and nothing is added.</summary>
    Escaped,

    /// <summary>The text between the quotes of a string as Go's <c>strconv.Quote</c> writes it, inside Docker's escapes: one level goes.</summary>
    GoQuoted,

    /// <summary>The text between the quotes of a string as Rust's <c>Debug</c> writes it, inside Docker's escapes: one level goes.</summary>
    RustQuoted,

    /// <summary>The text between the quotes of a JSON string, inside Docker's escapes: one level goes.</summary>
    JsonQuoted,

    /// <summary>A JSON object or array, inside Docker's escapes: spaces outside its strings go.</summary>
    JsonNested,
}
