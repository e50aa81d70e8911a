using System.Globalization;
using System.Text;

namespace Rask.LogAggregator.Intake;

/// <summary>What is wrong with one line. Kept as numbers, so that it costs nothing until somebody asks for the text.</summary>
/// <param name="Kind">The fault; <see cref="FaultKind.None"/> for a good record.</param>
/// <param name="Key">Index in <see cref="RecordSchema"/> of the key concerned, where the fault has one.</param>
/// <param name="Position">Byte offset in the line at which reading stopped.</param>
internal readonly record struct RecordFault(FaultKind Kind, int Key = -1, int Position = 0)
{
    /// <summary>A good record.</summary>
    public static RecordFault None => default;

    /// <summary>The fault in words, for the person who looks after the sender. <paramref name="name"/> is the key that was found, if any.</summary>
    public string Describe(ReadOnlySpan<byte> name) => Kind switch
    {
        FaultKind.Blank => "the line is blank",
        FaultKind.TooLong => string.Create(CultureInfo.InvariantCulture, $"the line is longer than {LineAssembler.MaximumLineBytes} bytes"),
        FaultKind.InvalidUtf8 => "the line is not valid UTF-8",
        FaultKind.NotAnObject => "the line is not a JSON object",
        FaultKind.MalformedJson => string.Create(CultureInfo.InvariantCulture, $"not valid JSON at byte {Position}"),
        FaultKind.LoneSurrogate => string.Create(CultureInfo.InvariantCulture, $"half of a surrogate pair at byte {Position}"),
        FaultKind.UnknownKey => $"unknown key {Quote(name)}",
        FaultKind.DuplicateKey => $"the key {RecordSchema.NameOf(Key)} stands twice",
        FaultKind.MissingKey => $"the key {RecordSchema.NameOf(Key)} is missing",
        FaultKind.WrongValue => $"{RecordSchema.NameOf(Key)} must be {Allowed(RecordSchema.RuleOf(Key))}",
        FaultKind.FieldNotText => $"the value of {Quote(name)} in fields must be a string",
        FaultKind.DuplicateField => $"the key {Quote(name)} stands twice in fields",
        _ => "no fault",
    };

    private static string Allowed(ValueRule rule) => rule switch
    {
        ValueRule.Text => "a string",
        ValueRule.TextOrNull => "a string or null",
        ValueRule.Level => "one of Debug, Info, Warn, Error, Fatal, or null",
        ValueRule.Stream => "stdout or stderr",
        ValueRule.StatusCode => "an integer from 0 to 65535",
        ValueRule.Size => "a non-negative integer below 2^63",
        _ => "an object whose values are strings",
    };

    /// <summary>A name from untrusted input, short enough to be shown.</summary>
    private static string Quote(ReadOnlySpan<byte> name)
    {
        const int shown = 64;
        return name.Length <= shown
            ? $"\"{Encoding.UTF8.GetString(name)}\""
            : $"\"{Encoding.UTF8.GetString(name[..shown])}\"...";
    }
}
