namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>How the bytes of a <see cref="TextSlice"/> become the text of a JSON string.</summary>
internal enum SliceForm : byte
{
    /// <summary>They are it already: Docker's escapes stay, and nothing is added.</summary>
    Escaped,

    /// <summary>The text between the quotes of a string as Go's <c>strconv.Quote</c> writes it, inside Docker's escapes: one level goes.</summary>
    GoQuoted,
}
