namespace Rask.LogAggregator.Intake;

/// <summary>What was found where a JSON string was expected.</summary>
internal enum JsonStringKind
{
    /// <summary>A string that stands for itself, byte for byte.</summary>
    Plain,

    /// <summary>A string with at least one escape sequence.</summary>
    Escaped,

    /// <summary>Not a well-formed string.</summary>
    Malformed,

    /// <summary>A string that escapes half of a surrogate pair, which no Unicode text can hold.</summary>
    LoneSurrogate,
}
