namespace Rask.LogAggregator.Intake;

/// <summary>What a key of the record allows as its value.</summary>
internal enum ValueRule
{
    /// <summary>Any string.</summary>
    Text,

    /// <summary>Any string, or null.</summary>
    TextOrNull,

    /// <summary>One of the five names of levels, or null.</summary>
    Level,

    /// <summary><c>stdout</c> or <c>stderr</c>.</summary>
    Stream,

    /// <summary>An integer from 0 to 65535.</summary>
    StatusCode,

    /// <summary>An integer from 0 to 2^63 - 1.</summary>
    Size,

    /// <summary>An object whose values are all strings.</summary>
    Fields,
}
