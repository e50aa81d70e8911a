namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// A record of .NET's console logger in its simple format (Microsoft.Extensions.Logging.Console):
/// <c>info: Category[0]</c>, then the message and an exception, each line indented by six blanks.
/// </summary>
internal static class DotNetLogger
{
    private const int Indentation = 6;

    /// <summary>What the line is as the first one of a record.</summary>
    public static RecordShape Open(ReadOnlySpan<byte> text)
    {
        if (text.Length < 8 || text[^1] != (byte)']') return default;
        var visible = EscapedText.WithoutColours(text);
        if (!IsLevel(visible)) return default;
        var bracket = text.LastIndexOf((byte)'[');
        if (bracket < 0) return default;
        var number = text[(bracket + 1)..^1];
        if (number.Length > 0 && number[0] == (byte)'-') number = number[1..];
        return number.Length > 0 && EscapedText.Digits(number) == number.Length ? new RecordShape(RecordKind.DotNetLogger) : default;
    }

    /// <summary>Whether a line follows, and what the record is then.</summary>
    public static RecordShape Continue(RecordShape shape, ReadOnlySpan<byte> text)
    {
        _ = EscapedText.Indentation(text, out var columns);
        return columns >= Indentation ? shape : default;
    }

    private static bool IsLevel(ReadOnlySpan<byte> text)
    {
        if (text.Length < 4) return false;
        var level = text[..4];
        if (!level.SequenceEqual("info"u8) && !level.SequenceEqual("warn"u8) && !level.SequenceEqual("fail"u8)
            && !level.SequenceEqual("crit"u8) && !level.SequenceEqual("dbug"u8) && !level.SequenceEqual("trce"u8)) return false;
        return EscapedText.WithoutColours(text[4..]).StartsWith(": "u8);
    }
}
