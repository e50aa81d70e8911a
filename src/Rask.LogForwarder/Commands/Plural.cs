using System.Globalization;

namespace Rask.LogForwarder.Commands;

/// <summary>Numbers with their noun, for people.</summary>
internal static class Plural
{
    /// <summary>For example <c>1 batch</c> and <c>2 batches</c>.</summary>
    public static string Of(long number, string one, string several) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : several)}");
}
