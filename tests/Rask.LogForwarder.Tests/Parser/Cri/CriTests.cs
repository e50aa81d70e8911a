using System.Text;
using CsCheck;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Cri;

namespace Rask.LogForwarder.Tests.Parser.Cri;

public sealed class CriTests
{
    private const string Time = "2026-11-23T09:30:39.123456789Z";

    private static readonly Gen<string> Texts = Gen.String[Gen.Char["az09 \t\"\\<>&{}[]:=@/%\u0001\u001bé\u2028"], 0, 200];

    [Theory]
    [InlineData("2026-11-23T09:30:39.123456789Z stdout F hello", "stdout", true, "hello")]
    [InlineData("2026-11-23T09:30:39.123456789Z stderr P hel", "stderr", false, "hel")]
    [InlineData("2026-11-23T09:30:39Z stdout F ", "stdout", true, "")]
    [InlineData("2026-11-23T09:30:39Z stdout F", "stdout", true, "")]
    [InlineData("2026-11-23T10:30:39.5+01:00 stdout F:x  two spaces", "stdout", true, " two spaces")]
    public void Reads_what_runtimes_write(string line, string stream, bool isWhole, string text)
    {
        Assert.True(CriLine.TryRead(Encoding.UTF8.GetBytes(line), out CriLine parts));
        Assert.Equal((stream, isWhole, text), (parts.Stream == StreamKind.Stdout ? "stdout" : "stderr", parts.IsWhole, line[parts.TextStart..]));
        Assert.Equal(line.IndexOf(' ', StringComparison.Ordinal), parts.TimeLength);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-23T09:30:39Z")]
    [InlineData("2026-11-23T09:30:39Z stdout")]
    [InlineData("2026-11-23T09:30:39Z stdout ")]
    [InlineData("2026-11-23T09:30:39Z stdlog F x")]
    [InlineData("2026-11-23T09:30:39Z stdout X x")]
    [InlineData("2026-11-23T09:30:39Z stdout Fx x")]
    [InlineData("2026-11-23 09:30:39Z stdout F x")]
    [InlineData("{\"log\":\"2026-11-23T09:30:39Z stdout F x\"}")]
    public void Leaves_every_other_line(string line) => Assert.False(CriLine.TryRead(Encoding.UTF8.GetBytes(line), out _));

    [Fact]
    public void A_line_becomes_the_record_that_docker_s_line_becomes() =>
        Texts.Select(Gen.Bool).Sample(
            (text, isError) =>
            {
                string stream = isError ? "stderr" : "stdout";
                string docker = Encoders.Envelope(text + "\n", stream, Time);
                string cri = $"{Time} {stream} F {text}";
                foreach (SimdWidth width in Encoders.SupportedWidths)
                {
                    byte[][] records = Encoders.Encode(width, Encoding.UTF8.GetBytes($"{docker}\n{cri}\n{cri}\n{docker}\n"));
                    Assert.Equal(4, records.Length);
                    Assert.Equal(DecodedRecord.Parse(records[0]).ToString(), DecodedRecord.Parse(records[1]).ToString());
                    Assert.Equal(records[1], records[2]);
                    Assert.Equal(records[0], records[3]);
                }
            },
            iter: 3000);

    [Fact]
    public void Formats_are_recognised_in_it()
    {
        DecodedRecord record = Record($"{Time} stdout F {{\"level\":\"info\",\"msg\":\"a <b> \\\"c\\\"\",\"n\":1}}");

        Assert.Equal(("go/structured", "a <b> \"c\"", "Info", "1"), (record.Type, record.Message, record.Level, record.Field("n")));
        Assert.Equal(Time, record["timestamp"]);
    }

    [Fact]
    public void Text_that_is_no_utf_8_is_readable_all_the_same()
    {
        byte[] line = [.. Encoding.UTF8.GetBytes(Time + " stdout F a"), 0xFF, (byte)'b'];
        DecodedRecord record = DecodedRecord.Parse(Assert.Single(Encoders.Encode(Simd.Best, line)));

        Assert.Equal(("plain/plain", "a\ufffdb"), (record.Type, record.Message));
    }

    [Fact]
    public void A_truncated_line_says_so()
    {
        byte[] line = Encoding.UTF8.GetBytes(Time + " stdout F abc");
        DecodedRecord record = DecodedRecord.Parse(Assert.Single(Encoders.Encode(Simd.Best, line, LineFlags.Truncated)));

        Assert.Equal(("abc", "true"), (record.Message, record.Field("truncated")));
    }

    [Fact]
    public void It_is_no_damage_and_waits_for_room()
    {
        byte[] line = Encoding.UTF8.GetBytes(Time + " stdout F " + new string('x', 3000) + "\n");
        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            using RecordEncoder encoder = RecordEncoder.Create(width, recordId: true);
            Assert.Empty(Encoders.Run(encoder, line, 1000, out EncodeResult small));
            Assert.Equal((0, 0), (small.Records, small.Consumed));
            Assert.InRange(small.RequiredCapacity, 3000, 20_000);
            byte[] output = Encoders.Run(encoder, line, (int)small.RequiredCapacity, out EncodeResult result, offset: 77);
            Assert.Equal((1, (long)line.Length, 0), (result.Records, result.Consumed, result.DamagedRecords));
            Assert.EndsWith("/g1/77", DecodedRecord.Parse(Encoders.Split(output)[0])["id"], StringComparison.Ordinal);
        }
    }

    private static DecodedRecord Record(string line) =>
        DecodedRecord.Parse(Assert.Single(Encoders.Encode(Simd.Best, Encoding.UTF8.GetBytes(line))));
}
