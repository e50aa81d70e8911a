using System.Globalization;
using System.Text;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>Lines as Docker's json-file driver writes them.</summary>
internal static class DockerLine
{
    /// <summary>Docker's read buffer: a longer line is written in pieces of this size.</summary>
    public const int PieceLength = 16 * 1024;

    /// <summary>One source line with its line feed.</summary>
    public static byte[] Of(ReadOnlySpan<byte> text, StreamKind stream, string time, string attributes = "")
    {
        var line = new StringBuilder("{\"log\":\"");
        Escape(line, text);
        line.Append("\",\"stream\":\"").Append(stream == StreamKind.Stdout ? "stdout" : "stderr").Append('"');
        if (attributes.Length > 0) line.Append(",\"attrs\":").Append(attributes);
        line.Append(",\"time\":\"").Append(time).Append("\"}\n");
        return Encoding.UTF8.GetBytes(line.ToString());
    }

    public static byte[] Of(string text, StreamKind stream = StreamKind.Stdout, int time = 1, string attributes = "") =>
        Of(Encoding.UTF8.GetBytes(text), stream, Time(time), attributes);

    /// <summary>The time of the n-th line; trailing zeros are left out, as Docker does.</summary>
    public static string Time(int number)
    {
        var fraction = (number % 1_000_000_000).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return "2026-11-23T09:30:46" + (fraction.Length > 0 ? "." + fraction : "") + "Z";
    }

    /// <summary>What a container's line becomes: pieces with one time, of which only the last may end in a line feed.</summary>
    public static IEnumerable<byte[]> Pieces(byte[] text, StreamKind stream, string time)
    {
        var at = 0;
        var body = text.Length > 0 && text[^1] == '\n' ? text.Length - 1 : text.Length;
        for (; body - at >= PieceLength; at += PieceLength) yield return Of(text.AsSpan(at, PieceLength), stream, time);
        if (at < text.Length) yield return Of(text.AsSpan(at), stream, time);
    }

    /// <summary>The text that a reader of the pieces sees: characters that a border cut are lost already.</summary>
    public static string Readable(byte[] text)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length; at += PieceLength)
        {
            var piece = text.AsSpan(at, Math.Min(PieceLength, text.Length - at));
            while (piece.Length > 0)
            {
                var length = Next(piece, out var rune);
                result.Append(rune);
                piece = piece[length..];
            }
        }

        return result.ToString();
    }

    private static int Next(ReadOnlySpan<byte> text, out string rune)
    {
        if (Rune.DecodeFromUtf8(text, out var found, out var length) == System.Buffers.OperationStatus.Done)
        {
            rune = found.ToString();
            return length;
        }

        rune = "\ufffd";
        return 1;
    }

    private static void Escape(StringBuilder line, ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            var length = Next(text, out var rune);
            var first = rune[0];
            if (first == '\\') line.Append("\\\\");
            else if (first == '"') line.Append("\\\"");
            else if (first == '\n') line.Append("\\n");
            else if (first == '\r') line.Append("\\r");
            else if (first < ' ' || first is '<' or '>' or '&' or '\u2028' or '\u2029' or '\ufffd')
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)first:x4}");
            else line.Append(rune);
            text = text[length..];
        }
    }
}
