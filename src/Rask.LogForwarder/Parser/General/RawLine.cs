using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.General;

/// <summary>
/// <c>raw</c> / <c>raw</c>: what is readable of a line that is not a Docker record: NULs (the holes that a crash or a foreign
/// truncation leaves) are dropped, bytes that are not UTF-8 become U+FFFD. Thread-safe.
/// </summary>
internal static class RawLine
{
    /// <summary>The time of a record whose line has none that can be read. It must depend on nothing but the line.</summary>
    private static ReadOnlySpan<byte> UnknownTime => "1970-01-01T00:00:00Z"u8;

    public static void Read(ReadOnlySpan<byte> line, GeneralRecord record)
    {
        TextArena arena = record.Arena;
        record.Format = RecordFormat.Raw;
        record.Time = arena.Add(FindTime(line));
        record.Stream = LastValue(line, "\"stream\":\""u8).StartsWith("stderr\""u8) ? StreamKind.Stderr : StreamKind.Stdout;
        // NULs go first: they may stand in the middle of a character.
        int length = 0;
        Span<byte> readable = arena.Free[..line.Length];
        foreach (byte b in line)
        {
            if (b != 0)
                readable[length++] = b;
        }
        TextRange copy = arena.Take(length);
        record.Message = arena.Take(JsonText.Sanitize(arena[copy], arena.Free));
    }

    private static ReadOnlySpan<byte> FindTime(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> value = LastValue(line, "\"time\":\""u8);
        int close = value.IndexOf((byte)'"');
        return close >= 0 && Rfc3339.IsPlausible(value[..close]) ? value[..close] : UnknownTime;
    }

    /// <summary>All behind the last occurrence of a key, which is that of the envelope where the line still has it.</summary>
    private static ReadOnlySpan<byte> LastValue(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        int at = line.LastIndexOf(key);
        return at < 0 ? default : line[(at + key.Length)..];
    }
}
