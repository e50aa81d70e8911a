using System.Buffers;
using System.Globalization;
using System.Text;

namespace Rask.TestKit.DockerLogs;

/// <summary>
/// Formats lines as Docker's json-file driver does: <c>{"log":"…","stream":"stdout","time":"…"}</c> and a line feed;
/// <c>&lt; &gt; &amp;</c> and control bytes as lower-case <c>\u00xx</c>, U+2028 and U+2029 escaped, invalid UTF-8 as <c>\ufffd</c>,
/// the time in UTC with up to nine digits of fraction whose trailing zeros are cut.
/// </summary>
public static class DockerRecord
{
    /// <summary>Longer writes are split by Docker into fragments of this many bytes.</summary>
    public const int FragmentBytes = 16384;

    /// <summary>One record; <paramref name="log"/> ends in a line feed unless it is a fragment.</summary>
    public static byte[] Format(string log, string stream, DateTime time) => Format(Encoding.UTF8.GetBytes(log), stream, Rfc3339(time));

    /// <summary>One record with a time that is already formatted.</summary>
    public static byte[] Format(ReadOnlySpan<byte> log, string stream, string time)
    {
        var writer = new ArrayBufferWriter<byte>(log.Length + 96);
        writer.Write("{\"log\":\""u8);
        Escape(log, writer);
        writer.Write(Encoding.UTF8.GetBytes($"\",\"stream\":\"{stream}\",\"time\":\"{time}\"}}\n"));
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>All records of one line of a program's output: fragments have the same time, only the last ends in a line feed.</summary>
    public static IEnumerable<byte[]> Split(string line, string stream, DateTime time)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        for (var start = 0; start < bytes.Length; start += FragmentBytes)
            yield return Format(bytes.AsSpan(start, Math.Min(FragmentBytes, bytes.Length - start)), stream, Rfc3339(time));
    }

    public static string Rfc3339(DateTime time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static void Escape(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> writer)
    {
        while (text.Length > 0)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var length) != OperationStatus.Done)
            {
                // Each invalid byte on its own, as Go decodes it.
                writer.Write("\\ufffd"u8);
                text = text[1..];
                continue;
            }

            switch (rune.Value)
            {
                case '"' or '\\':
                    writer.Write([(byte)'\\', (byte)rune.Value]);
                    break;
                case '\n':
                    writer.Write("\\n"u8);
                    break;
                case '\r':
                    writer.Write("\\r"u8);
                    break;
                case < 0x20 or '<' or '>' or '&' or 0x2028 or 0x2029:
                    writer.Write(Encoding.ASCII.GetBytes($"\\u{rune.Value:x4}"));
                    break;
                default:
                    writer.Write(text[..length]);
                    break;
            }

            text = text[length..];
        }
    }
}
