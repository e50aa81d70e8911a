using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

public sealed class TextFormatLimitTests
{
    private static readonly string[] Heads =
    [
        "2026-11-23 09:30:44.804 UTC [18] ERROR:  ", "2026-11-23 09:30:44 UTC [18] LOG:  duration: 1.5 ms  execute ", "2026-11-23 09:30:44 UTC user=", "2026-11-23 09:30:44 UTC [1",
        "2026/11/23 09:30:38 [error] 1#1: *1 x, client: ", "1.2.3.4 - - [23/Nov/2026:09:30:39 +0000] \"GET / HTTP/1.1\" 200 3 \"-\" \"-\" ", "1:M 23 Nov 2026 09:30:45.427 * ",
        "2026.11.23 09:30:45.123456 [ 1 ] {", "09:30:45.123 [main] INFO ", "2026-11-23T09:30:45.123Z  INFO 1 --- [", "[2026-11-23 09:30:45,123] INFO ", "[2026-11-23T09:30:45,123][INFO ][",
        "java.lang.X: ", "Exception in thread \"", "info: A.B[1]", "info: ", "<34>1 ", "<34>1 - - - - - [a b=\"", "<34>Nov 23 09:30:45 ", " ⨯ Error: ", "(node:1) [", "npm error ", "[09:30:45.123] INFO (",
    ];

    private static readonly string[] Bodies = ["", "\n", "\n\t", "\n    at ", "\"", "\\", " ", "[", "]", "(x) ", "=", ", host: \"", ":  ", " a=b", "\0", "\u001b[1m", "é", "<", "\na.b: x\n\tat ", "\n2026-11-23 09:30:44.804 UTC [18] DETAIL:  "];

    [Fact]
    public void Hostile_lines_of_any_length_become_records_on_which_all_paths_agree()
    {
        foreach (string head in Heads)
        {
            foreach (string body in Bodies)
            {
                foreach (int count in (int[])[1, 700])
                    Assert.NotEmpty(Encoders.Record((head + string.Concat(Enumerable.Repeat(body, count))).TrimEnd('\r', '\n')).Message + head);
            }
        }
    }

    [Fact]
    public void Longer_lines_than_any_program_writes_are_plain_text()
    {
        string line = Heads[0] + new string('x', 1 << 20);

        DecodedRecord record = Encoders.Record(line);

        Assert.Equal("plain/plain", record.Type);
        Assert.Equal(line, record.Message);
    }

    [Theory]
    [MemberData(nameof(Encoders.Widths), MemberType = typeof(Encoders))]
    public unsafe void Allocates_nothing_for_a_line(int width)
    {
        IEnumerable<string> paths = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures"), "*.log", SearchOption.AllDirectories);
        byte[] lines = [.. paths.SelectMany(File.ReadAllBytes)];
        byte[] source = [.. new byte[RecordEncoder.Slack], .. lines, .. new byte[RecordEncoder.Slack]];
        byte[] destination = new byte[lines.Length * 8];
        using RecordEncoder encoder = RecordEncoder.Create((SimdWidth)width, recordId: true);
        fixed (byte* s = source, d = destination)
        {
            byte* start = s + RecordEncoder.Slack;
            for (int i = 0; i < 3; i++)
                encoder.Encode(start, start + lines.Length, d, d + destination.Length - RecordEncoder.Slack, Encoders.Tags, "g", 0, LineFlags.None);
            long before = GC.GetAllocatedBytesForCurrentThread();

            EncodeResult result = encoder.Encode(start, start + lines.Length, d, d + destination.Length - RecordEncoder.Slack, Encoders.Tags, "g", 0, LineFlags.None);

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(lines.Count(b => b == (byte)'\n'), result.Records);
        }
    }
}
