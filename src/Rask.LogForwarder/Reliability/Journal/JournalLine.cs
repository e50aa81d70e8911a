using System.Buffers;
using System.Globalization;
using Rask.Protocol.Hashing;

namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>The frame of a line: checksum, space, JSON, line feed. The format is specified at <see cref="JournalRecord"/>.</summary>
internal static class JournalLine
{
    private const int CrcLength = 8;

    /// <summary>Appends a line with the JSON.</summary>
    public static void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        var line = output.GetSpan(CrcLength + 2 + json.Length);
        _ = Crc32C.Of(json).TryFormat(line, out _, "x8", CultureInfo.InvariantCulture);
        line[CrcLength] = (byte)' ';
        json.CopyTo(line[(CrcLength + 1)..]);
        line[CrcLength + 1 + json.Length] = (byte)'\n';
        output.Advance(CrcLength + 2 + json.Length);
    }

    /// <summary>The JSON of a line without its line feed.</summary>
    /// <returns>False where the line is damaged.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> json)
    {
        json = default;
        if (line.Length <= CrcLength || line[CrcLength] != (byte)' ') return false;
        json = line[(CrcLength + 1)..];
        // Compared as text: upper case is the damage of a single bit.
        Span<byte> crc = stackalloc byte[CrcLength];
        _ = Crc32C.Of(json).TryFormat(crc, out _, "x8", CultureInfo.InvariantCulture);
        return line[..CrcLength].SequenceEqual(crc);
    }
}
