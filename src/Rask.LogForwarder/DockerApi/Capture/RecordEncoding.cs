using System.Buffers;
using System.Text;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.DockerApi.Capture;

/// <summary>
/// Writes a message as Docker's json-file driver writes it: keys in its order, its escapes, each byte that is no UTF-8 as
/// U+FFFD, the zeros at the end of a time left out (moby, <c>daemon/logger/jsonfilelog/jsonlog</c>). Thread-safe.
/// </summary>
internal static class RecordEncoding
{
    private const int LongestEscape = 6;

    /// <summary>Appends one record with its line end.</summary>
    public static void Write(IBufferWriter<byte> output, in LogPiece piece)
    {
        output.Write("{\"log\":\""u8);
        WriteText(output, piece.Text);
        output.Write(piece.Stream == StreamKind.Stderr ? "\",\"stream\":\"stderr\",\"time\":\""u8 : "\",\"stream\":\"stdout\",\"time\":\""u8);
        WriteTime(output, piece.Time);
        output.Write("\"}\n"u8);
    }

    private static void WriteText(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var run = Plain(text);
            if (run > 0)
            {
                output.Write(text[..run]);
                text = text[run..];
                continue;
            }

            var destination = output.GetSpan(LongestEscape);
            if (Rune.DecodeFromUtf8(text, out var rune, out var length) != OperationStatus.Done)
            {
                // Docker replaces each byte by itself.
                "\\ufffd"u8.CopyTo(destination);
                output.Advance(LongestEscape);
                text = text[1..];
            }
            else if (rune.Value is 0x2028 or 0x2029)
            {
                (rune.Value == 0x2028 ? "\\u2028"u8 : "\\u2029"u8).CopyTo(destination);
                output.Advance(LongestEscape);
                text = text[length..];
            }
            else if (length > 1)
            {
                output.Write(text[..length]);
                text = text[length..];
            }
            else
            {
                output.Advance(Escape(text[0], destination));
                text = text[1..];
            }
        }
    }

    /// <summary>Of the escapes with a letter, Docker writes only those of the line end and the carriage return.</summary>
    private static int Escape(byte value, Span<byte> destination)
    {
        if (value is (byte)'\t' or (byte)'\b' or (byte)'\f')
        {
            "\\u00"u8.CopyTo(destination);
            destination[4] = (byte)'0';
            destination[5] = (byte)"0123456789abcdef"[value];
            return LongestEscape;
        }

        return JsonText.EscapeByteAsDocker(value, destination);
    }

    /// <summary>How many bytes at the start are ASCII that stands for itself.</summary>
    private static int Plain(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny(Special);
        return end < 0 ? text.Length : end;
    }

    private static readonly SearchValues<byte> Special = MakeSpecial();

    private static SearchValues<byte> MakeSpecial()
    {
        var bytes = new List<byte>();
        for (var value = 0; value < 256; value++)
            if (value is < 0x20 or >= 0x80 or '"' or '\\' or '<' or '>' or '&') bytes.Add((byte)value);
        return SearchValues.Create(bytes.ToArray());
    }

    private static void WriteTime(IBufferWriter<byte> output, ReadOnlySpan<byte> time)
    {
        var digits = time[..^1];
        if (digits.Contains((byte)'.')) digits = digits.TrimEnd((byte)'0').TrimEnd((byte)'.');
        output.Write(digits);
        output.Write("Z"u8);
    }
}
