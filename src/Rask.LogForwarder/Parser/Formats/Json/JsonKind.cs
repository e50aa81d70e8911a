namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>What a value of a service's JSON object is, and so how it is copied out of the escaped text.</summary>
internal enum JsonKind : byte
{
    /// <summary>A string that can be copied as it is.</summary>
    Text,

    /// <summary>A string with escapes of its own: each loses one of its two backslashes.</summary>
    EscapedText,

    /// <summary>A number.</summary>
    Number,

    /// <summary><c>true</c>, <c>false</c> or <c>null</c>.</summary>
    Name,

    /// <summary>An object or array without white space: copied as it is, for it stands in a string already.</summary>
    Nested,

    /// <summary>An object or array with white space to leave out.</summary>
    SpacedNested,
}
