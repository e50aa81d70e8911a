using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>
/// Lines that are no JSON objects, as JSON objects, from which their exact bytes come back. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// <c>{"rask.raw":"TEXT"}</c> where that is short: in TEXT the quote, the backslash and the bytes below 0x20 are escaped
/// (as <c>\"</c>, <c>\\</c> and <c>\u00XX</c>), and every other byte stands as it is, also one that is not UTF-8, which
/// jq shows as U+FFFD. <c>{"rask.base64":"TEXT"}</c> otherwise, so that no line grows by more than a third and some bytes.
/// A line that begins like one of the two is wrapped as well, so whatever begins so is wrapped.
/// </para>
/// </remarks>
internal static class WrappedLine
{
    private const int RawAround = 13 + 2;
    private const int Base64Around = 16 + 2;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static value => (byte)value), (byte)'"', (byte)'\\']);

    private static ReadOnlySpan<byte> RawStart => "{\"rask.raw\":\""u8;

    private static ReadOnlySpan<byte> Base64Start => "{\"rask.base64\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>True where a line is wrapped, or has to be because it looks so.</summary>
    public static bool IsOne(ReadOnlySpan<byte> line) => line.StartsWith(RawStart) || line.StartsWith(Base64Start);

    /// <summary>Bytes of a line when it is wrapped.</summary>
    public static int LengthOf(ReadOnlySpan<byte> line) => IsRaw(line, out var length) ? length : Base64Around + Base64.GetMaxEncodedToUtf8Length(line.Length);

    /// <summary>Wraps a line.</summary>
    /// <param name="line">The line without its line feed.</param>
    /// <param name="output">At least <see cref="LengthOf"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Wrap(ReadOnlySpan<byte> line, Span<byte> output)
    {
        var isRaw = IsRaw(line, out _);
        var start = isRaw ? RawStart : Base64Start;
        start.CopyTo(output);
        var at = start.Length;
        if (isRaw)
        {
            at += Escape(line, output[at..]);
        }
        else
        {
            _ = Base64.EncodeToUtf8(line, output[at..], out _, out var written);
            at += written;
        }

        End.CopyTo(output[at..]);
        return at + End.Length;
    }

    /// <summary>Restores a line in its own place.</summary>
    /// <param name="line">A wrapped line without its line feed; its first bytes become the line that was wrapped.</param>
    /// <param name="length">Bytes of that line.</param>
    /// <returns>False where it is not wrapped properly.</returns>
    public static bool TryUnwrap(Span<byte> line, out int length)
    {
        length = 0;
        var isRaw = line.StartsWith(RawStart);
        var start = isRaw ? RawStart.Length : Base64Start.Length;
        if (line.Length < start + End.Length || !line.EndsWith(End)) return false;
        var text = line[start..^End.Length];
        if (isRaw) return TryUnescape(text, line, out length);
        if (Base64.DecodeFromUtf8InPlace(text, out length) != OperationStatus.Done) return false;
        text[..length].CopyTo(line);
        return true;
    }

    private static bool IsRaw(ReadOnlySpan<byte> line, out int length)
    {
        length = RawAround + line.Length;
        for (var rest = line; rest.IndexOfAny(Escaped) is var at && at >= 0; rest = rest[(at + 1)..])
            length += rest[at] < ' ' ? 5 : 1;
        return length <= Base64Around + Base64.GetMaxEncodedToUtf8Length(line.Length);
    }

    private static int Escape(ReadOnlySpan<byte> line, Span<byte> output)
    {
        var at = 0;
        foreach (var value in line)
        {
            if (value < ' ')
            {
                "\\u00"u8.CopyTo(output[at..]);
                _ = value.TryFormat(output[(at + 4)..], out _, "x2", CultureInfo.InvariantCulture);
                at += 6;
                continue;
            }

            if (value is (byte)'"' or (byte)'\\') output[at++] = (byte)'\\';
            output[at++] = value;
        }

        return at;
    }

    /// <summary>The output may be the same memory, if it begins before the text.</summary>
    private static bool TryUnescape(ReadOnlySpan<byte> text, Span<byte> output, out int length)
    {
        length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var value = text[at];
            if (value == '\\')
            {
                if (++at == text.Length) return false;
                value = text[at];
                if (value == 'u')
                {
                    if (text.Length - at < 5 || !byte.TryParse(text.Slice(at + 3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)) return false;
                    at += 4;
                }
            }

            output[length++] = value;
        }

        return true;
    }
}
