using System.Text;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Parser;

public sealed class RecordEncoderTests
{
    private static readonly string[] Samples =
    [
        Encoders.Envelope("plain text\n"),
        Encoders.Envelope("""{"time":"2026-11-23T09:29:34Z","level":"INFO","msg":"done","n":[1, 2],"s":"a\nb"}""" + "\n"),
        Encoders.Envelope("""10.0.0.1 - - [23/Nov/2026:09:30:39 +0000] "GET / HTTP/1.1" 200 3 "-" "curl" """.TrimEnd() + "\n"),
        "damaged \u0001\u0002",
        Encoders.Envelope(new string('x', 3000) + "\n"),
        Encoders.Envelope("""2026/11/23 09:30:38 [notice] 1#1: start""" + "\n"),
    ];

    private static byte[] Lines(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");

    [Theory]
    [MemberData(nameof(Encoders.Widths), MemberType = typeof(Encoders))]
    public void Encodes_every_line_to_one_record_and_counts_the_damaged(int width)
    {
        byte[] lines = Lines(Samples);
        using RecordEncoder encoder = RecordEncoder.Create((SimdWidth)width, recordId: false);

        byte[][] records = Encoders.Split(Encoders.Run(encoder, lines, 100_000, out EncodeResult result));

        Assert.Equal(Samples.Length, records.Length);
        Assert.Equal(new EncodeResult(lines.Length, result.Written, Samples.Length, 0, 1, "damaged \u0001\u0002".Length), result);
        Assert.Equal(["plain", "go", "nginx", "raw", "plain", "nginx"], records.Select(record => DecodedRecord.Parse(record)["service_type"]));
    }

    [Theory]
    [MemberData(nameof(Encoders.Widths), MemberType = typeof(Encoders))]
    public void The_last_line_may_lack_its_line_feed(int width)
    {
        foreach (string sample in Samples)
        {
            byte[] with = Encoding.UTF8.GetBytes(sample + "\n");

            Assert.Equal(Encoders.Encode((SimdWidth)width, with), Encoders.Encode((SimdWidth)width, with.AsSpan(0, with.Length - 1)));
        }
    }

    [Theory]
    [MemberData(nameof(Encoders.Widths), MemberType = typeof(Encoders))]
    public void Stops_before_a_line_that_does_not_fit_and_says_what_it_needs(int width)
    {
        foreach (string[] order in (string[][])[Samples, [.. Samples.Reverse()]])
        {
            byte[] lines = Lines(order);
            byte[] whole = [.. Encoders.Encode((SimdWidth)width, lines).SelectMany(record => record.Append((byte)'\n'))];
            using RecordEncoder encoder = RecordEncoder.Create((SimdWidth)width, recordId: false);
            for (int capacity = 0; capacity < whole.Length; capacity += 7)
            {
                byte[] rest = lines;
                byte[] output = [];
                int next = capacity;
                while (rest.Length > 0)
                {
                    output = [.. output, .. Encoders.Run(encoder, rest, next, out EncodeResult result)];
                    rest = rest[(int)result.Consumed..];
                    Assert.Equal(result.Consumed == 0, result.RequiredCapacity > 0);
                    if (result.Consumed == 0)
                        Assert.True(result.RequiredCapacity > next, "asked for no more than there was");
                    next = result.Consumed == 0 ? (int)result.RequiredCapacity : capacity;
                }
                Assert.Equal(whole, output);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Encoders.Widths), MemberType = typeof(Encoders))]
    public void Record_ids_name_container_generation_and_offset(int width)
    {
        byte[] lines = Lines(Samples);
        string[] ids = [.. Encoders.Encode((SimdWidth)width, lines, recordId: true, generation: "gen\"1", offset: 1000).Select(record => DecodedRecord.Parse(record)["id"]!)];

        int offset = 1000;
        foreach ((string sample, string id) in Samples.Zip(ids))
        {
            Assert.Equal($"{Encoders.ContainerId}/gen\"1/{offset}", id);
            offset += Encoding.UTF8.GetByteCount(sample) + 1;
        }
    }

    [Theory]
    [MemberData(nameof(Encoders.Widths), MemberType = typeof(Encoders))]
    public unsafe void Allocates_nothing_for_a_line(int width)
    {
        byte[] lines = Lines(Enumerable.Repeat(Samples, 50).SelectMany(samples => samples));
        byte[] source = [.. new byte[RecordEncoder.Slack], .. lines, .. new byte[RecordEncoder.Slack]];
        byte[] destination = new byte[lines.Length * 4];
        using RecordEncoder encoder = RecordEncoder.Create((SimdWidth)width, recordId: true);
        fixed (byte* s = source, d = destination)
        {
            byte* start = s + RecordEncoder.Slack;
            for (int i = 0; i < 3; i++)
                encoder.Encode(start, start + lines.Length, d, d + destination.Length - RecordEncoder.Slack, Encoders.Tags, "g", 0, LineFlags.None);
            long before = GC.GetAllocatedBytesForCurrentThread();

            EncodeResult result = encoder.Encode(start, start + lines.Length, d, d + destination.Length - RecordEncoder.Slack, Encoders.Tags, "g", 0, LineFlags.None);

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(50 * Samples.Length, result.Records);
        }
    }

    [Fact]
    public void May_be_disposed_of_more_than_once()
    {
        RecordEncoder encoder = RecordEncoder.Create(Simd.Best, recordId: false);
        Encoders.Run(encoder, Lines(Samples), 100_000, out _);

        encoder.Dispose();
        encoder.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();

        using RecordEncoder other = RecordEncoder.Create(Simd.Best, recordId: false);
        Assert.NotEmpty(Encoders.Run(other, Lines(Samples), 100_000, out _));
    }

    [Fact]
    public void Long_lines_keep_every_byte()
    {
        foreach (string text in (string[])[new string('a', 1 << 20), "{\"msg\":\"" + new string('b', 100_000) + "\"}", new string('"', 40_000), "{\"a\":\"" + string.Concat(Enumerable.Repeat("\\\"", 30_000)) + "\"}"])
        {
            DecodedRecord record = Encoders.Record(text);

            Assert.Equal(text.StartsWith('{') ? "go/structured" : "plain/plain", record.Type);
            Assert.Equal(text.StartsWith("{\"msg", StringComparison.Ordinal) ? text[8..^2] : text, record.Message);
        }
    }

    [Fact]
    public void Tags_may_be_any_strings()
    {
        var tags = new SourceTags("i\"d", "n\\a\nme\ud800", null);

        Assert.Equal("\"container_id\":\"i\\\"d\",\"service_name\":\"n\\\\a\\nme\uFFFD\",\"service_group\":null", Encoding.UTF8.GetString(tags.Rendered));
        Assert.EndsWith("\"service_group\":\"g\\\"\"", Encoding.UTF8.GetString(new SourceTags("i", "n", "g\"").Rendered), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("scalar", true)]
    [InlineData("128", true)]
    [InlineData("1024", false)]
    [InlineData("avx2", false)]
    public void Reads_the_width_that_is_asked_for(string? text, bool isRight)
    {
        Assert.Equal(isRight, Simd.TryParse(text, out SimdWidth width, out string? error));

        Assert.True(Simd.IsSupported(width));
        Assert.Equal(isRight, error is null);
        if (text == "scalar")
            Assert.Equal(SimdWidth.Scalar, width);
    }
}
