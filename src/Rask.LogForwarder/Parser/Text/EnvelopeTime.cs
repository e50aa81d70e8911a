namespace Rask.LogForwarder.Parser.Text;

/// <summary>The time at the end of a Docker record, as a number. Thread-safe.</summary>
internal static class EnvelopeTime
{
    private static ReadOnlySpan<byte> Key => "\"time\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>Reads the time of the first record.</summary>
    /// <param name="lines">Source lines; the first one is a whole record.</param>
    /// <param name="nanoseconds">Nanoseconds since 1970.</param>
    /// <returns>False where it does not end as Docker's do.</returns>
    public static bool TryRead(ReadOnlySpan<byte> lines, out long nanoseconds)
    {
        nanoseconds = 0;
        var length = lines.IndexOf((byte)'\n');
        var line = length < 0 ? lines : lines[..length];
        if (!line.EndsWith(End)) return false;
        line = line[..^End.Length];
        var start = line.LastIndexOf((byte)'"') + 1;
        return line[..start].EndsWith(Key) && DockerTime.TryRead(line[start..], out nanoseconds);
    }
}
