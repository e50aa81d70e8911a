namespace Rask.LogForwarder.Collector.Files;

/// <summary>Places where a file may be cut without tearing a line, or at least no character and no record's start.</summary>
internal static unsafe class LineBoundary
{
    /// <summary>The start of the line that a position lies in; the position itself where a line starts there.</summary>
    public static long AtOrBefore(Generation generation, long position)
    {
        const int Block = 4096;
        var buffer = stackalloc byte[Block];
        for (var end = position; end > 0;)
        {
            var start = Math.Max(0, end - Block);
            var read = generation.Read(buffer, (int)(end - start), start);
            var feed = new ReadOnlySpan<byte>(buffer, read).LastIndexOf((byte)'\n');
            if (feed >= 0) return start + feed + 1;
            end = start;
        }

        return 0;
    }

    /// <summary>
    /// The longest piece of unended bytes that ends neither within a character nor where a record may be starting.
    /// </summary>
    public static int PieceEnd(byte* data, int length)
    {
        const int RecordStart = 8;
        var brace = new ReadOnlySpan<byte>(data, length)[^Math.Min(RecordStart, length)..].IndexOf((byte)'{');
        var end = brace < 0 ? length : length - Math.Min(RecordStart, length) + brace;
        while (end > 1 && (data[end] & 0xC0) == 0x80) end--;
        return end > 0 ? end : length;
    }
}
