namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Names of levels where a format has its level. Thread-safe.</summary>
internal static unsafe class LevelWord
{
    /// <summary>The longest is <c>INFORMATION</c>.</summary>
    private const int MaxLength = 11;

    /// <summary>Reads a word of capital letters that names a level; nothing moves where there is none.</summary>
    /// <param name="isCanonical">Whether the name is the level's own, so that it need not be kept.</param>
    public static bool TryReadCapitals(ref EscapedCursor cursor, out TextSlice word, out RecordLevel level, out bool isCanonical)
    {
        int length = 0;
        while (length < cursor.Left && length <= MaxLength && cursor.At[length] is >= (byte)'A' and <= (byte)'Z')
            length++;
        word = new TextSlice(cursor.At, length);
        level = FromName(word.Bytes, out isCanonical);
        if (level == RecordLevel.None)
            return false;
        cursor.At += length;
        return true;
    }

    /// <summary>The level, Java's own names (<c>java.util.logging.Level</c>) among them.</summary>
    private static RecordLevel FromName(ReadOnlySpan<byte> name, out bool isCanonical)
    {
        RecordLevel level = RecordLevels.FromName(name, out isCanonical);
        if (level != RecordLevel.None)
            return level;
        return name switch
        {
            _ when name.SequenceEqual("SEVERE"u8) => RecordLevel.Error,
            _ when name.SequenceEqual("CONFIG"u8) => RecordLevel.Info,
            _ when name.SequenceEqual("FINE"u8) || name.SequenceEqual("FINER"u8) || name.SequenceEqual("FINEST"u8) => RecordLevel.Debug,
            _ => RecordLevel.None,
        };
    }
}
