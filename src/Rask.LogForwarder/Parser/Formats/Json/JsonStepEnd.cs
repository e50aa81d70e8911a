namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>What follows a <see cref="JsonStep"/>.</summary>
internal enum JsonStepEnd : byte
{
    /// <summary>The text of a string.</summary>
    Text,

    /// <summary>A number, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    Scalar,

    /// <summary>Nothing: the object and the log text end with the step.</summary>
    Nothing,
}
