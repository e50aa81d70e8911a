using System.Globalization;
using System.Text;
using Rask.TestKit.Records;

namespace Rask.TestKit.DockerLogs;

/// <summary>Log lines that carry a sequence number, so that what was delivered can be compared with what was written, as sets.</summary>
public static class NumberedLog
{
    private const string Filler = " the quick brown fox jumps over the lazy dog while the five boxing wizards jump quickly";
    private const int BlockBytes = 1 << 20;

    /// <summary>Stands before the number in a line's text.</summary>
    public static ReadOnlySpan<byte> Marker => "sequence="u8;

    /// <summary>The text of one line, without its line end: about 100 bytes.</summary>
    public static string Line(long number) => string.Create(CultureInfo.InvariantCulture, $"sequence={number}{Filler}");

    /// <summary>Appends the records of the numbers <paramref name="first"/> to <c>first + count - 1</c> to a json-file log, in large writes.</summary>
    public static void Append(string path, long first, long count)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 0);
        var block = new StringBuilder(BlockBytes + 512);
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var number = first; number < first + count; number++)
        {
            block.Append("{\"log\":\"").Append(Line(number)).Append("\\n\",\"stream\":\"stdout\",\"time\":\"")
                .Append(DockerRecord.Rfc3339(start.AddTicks(number * 10 + 1))).Append("\"}\n");
            if (block.Length >= BlockBytes)
                Flush(file, block);
        }

        Flush(file, block);
    }

    /// <summary>The numbers of lines on the wire. A line without a number is an error.</summary>
    public static SequenceSet Numbers(IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        var numbers = new SequenceSet();
        foreach (var line in lines)
            numbers.Add(WireLine.NumberAfter(line.Span, Marker));
        return numbers;
    }

    private static void Flush(FileStream file, StringBuilder block)
    {
        file.Write(Encoding.ASCII.GetBytes(block.ToString()));
        block.Clear();
    }
}
