namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>What the level of an object means in its dialect. Thread-safe.</summary>
internal static class JsonLevels
{
    /// <param name="key">The key of the level.</param>
    /// <param name="name">A text without quotes and escapes.</param>
    /// <param name="isCanonical">Whether the record's level says all of it.</param>
    public static RecordLevel FromName(int key, ReadOnlySpan<byte> name, out bool isCanonical)
    {
        RecordLevel level = RecordLevels.FromName(name, out isCanonical);
        return level == RecordLevel.None && key == JsonKey.ErrorSeverity ? RecordLevels.FromPostgres(name, out isCanonical) : level;
    }

    /// <param name="key">The key of the level.</param>
    /// <param name="number">A JSON number.</param>
    public static RecordLevel FromNumber(JsonDialect dialect, int key, ReadOnlySpan<byte> number)
    {
        if (dialect == JsonDialect.Gelf)
            return RecordLevels.FromSyslog(number);
        if (key == JsonKey.LevelNumber)
            return RecordLevels.FromPython(number);
        RecordLevel level = RecordLevels.FromNumber(number);
        return level == RecordLevel.None && key == JsonKey.Severity ? RecordLevels.FromSyslog(number) : level;
    }
}
