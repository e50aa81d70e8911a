namespace Rask.LogForwarder.Parser.TextFormats.Postgres;

/// <summary>
/// The words that PostgreSQL writes before a message (<c>error_severity</c> and <c>send_message_to_server_log</c> in its <c>elog.c</c>),
/// untranslated. Thread-safe.
/// </summary>
internal static class PostgresSeverity
{
    /// <summary>The level of a message, and whether its name is the level's own; false for any other word.</summary>
    public static bool TryGetLevel(ReadOnlySpan<byte> word, out RecordLevel level, out bool isCanonical)
    {
        isCanonical = false;
        level = RecordLevel.None;
        switch (word.Length)
        {
            case 3 when word.SequenceEqual("LOG"u8):
                level = RecordLevel.Info;
                break;
            case 4 when word.SequenceEqual("INFO"u8):
                level = RecordLevel.Info;
                isCanonical = true;
                break;
            case 5 when word.SequenceEqual("ERROR"u8):
                level = RecordLevel.Error;
                isCanonical = true;
                break;
            case 5 when word.SequenceEqual("FATAL"u8):
                level = RecordLevel.Fatal;
                isCanonical = true;
                break;
            case 5 when word.SequenceEqual("PANIC"u8):
                level = RecordLevel.Fatal;
                break;
            case 5 when word.SequenceEqual("DEBUG"u8):
                level = RecordLevel.Debug;
                isCanonical = true;
                break;
            case 6 when word.StartsWith("DEBUG"u8) && word[5] is >= (byte)'1' and <= (byte)'5':
                level = RecordLevel.Debug;
                break;
            case 6 when word.SequenceEqual("NOTICE"u8):
                level = RecordLevel.Info;
                break;
            case 7 when word.SequenceEqual("WARNING"u8):
                level = RecordLevel.Warn;
                break;
        }
        return level != RecordLevel.None;
    }

    /// <summary>The field's name of a line that says more about the message before it; empty for any other word.</summary>
    public static ReadOnlySpan<byte> FieldOf(ReadOnlySpan<byte> word) => word.Length switch
    {
        4 when word.SequenceEqual("HINT"u8) => "hint"u8,
        5 when word.SequenceEqual("QUERY"u8) => "query"u8,
        6 when word.SequenceEqual("DETAIL"u8) => "detail"u8,
        7 when word.SequenceEqual("CONTEXT"u8) => "context"u8,
        8 when word.SequenceEqual("LOCATION"u8) => "location"u8,
        9 when word.SequenceEqual("STATEMENT"u8) => "statement"u8,
        9 when word.SequenceEqual("BACKTRACE"u8) => "backtrace"u8,
        _ => default,
    };
}
