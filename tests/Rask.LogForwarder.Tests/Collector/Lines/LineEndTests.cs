using System.Text;
using System.Text.Json;
using CsCheck;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector.Lines;

public sealed class LineEndTests
{
    private static readonly string[] Attributes =
        ["", "{\"a\":\"b\"}", "{\"log\":\"x\",\"time\":\"2020-01-01T00:00:00Z\"}", "{\"tag\":\"\\u003c\\\\\\\"\"}"];

    private static readonly Gen<string> Texts = Gen.Select(
        AnyOf('\\', 'n', '"', '\n', '\r', '\t', '<', '{', '}', 'a', ' ', 'é', '\u2028', '\ufffd', ',').Array[0, 80],
        AnyOf("", "\n", "\\n", "\\\\n", "\\\n", "\r\n", "n"),
        static (start, end) => new string(start) + end);

    [Fact]
    public void Equals_what_a_json_reader_says_of_any_docker_line() =>
        Gen.Select(Texts, Gen.Bool, Gen.Int[0, 1_999_999_999], AnyOf(Attributes)).Sample(
            static (text, isError, time, attributes) =>
            {
                var stream = isError ? StreamKind.Stderr : StreamKind.Stdout;
                var line = DockerLine.Of(text, stream, time, attributes)[..^1];
                using var json = JsonDocument.Parse(line);
                var found = Read(line, out var isUsual);
                Assert.Equal(attributes.Length == 0, isUsual);
                Assert.Equal(stream, found.Stream);
                Assert.Equal(json.RootElement.GetProperty("log").GetString()!.EndsWith('\n'), found.IsComplete);
                Assert.Equal(json.RootElement.GetProperty("time").GetString(), Encoding.UTF8.GetString(line, found.TimeStart, found.TimeLength));
                Assert.Equal(EnvelopeHead.Length, found.BodyStart);
                var body = "\"" + Encoding.UTF8.GetString(line[found.BodyStart..found.BodyEnd]) + "\"";
                Assert.Equal(text, JsonSerializer.Deserialize<string>(body));
            },
            iter: 20_000, threads: 1);

    [Theory]
    [InlineData("2026-11-23T09:30:46Z")]
    [InlineData("2026-11-23T09:30:46.8Z")]
    [InlineData("2026-11-23T09:30:46.800793152Z")]
    public void Reads_times_of_every_length_in_the_usual_form(string time)
    {
        var line = DockerLine.Of("x\n"u8, StreamKind.Stderr, time)[..^1];
        var found = Read(line, out var isUsual);
        Assert.True(isUsual);
        Assert.True(found.IsComplete);
        Assert.Equal(StreamKind.Stderr, found.Stream);
        Assert.Equal(time, Encoding.UTF8.GetString(line, found.TimeStart, found.TimeLength));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("{\"log\":\"")]
    [InlineData("{\"log\":\"torn by a power loss, and long enough for a whole record's end")]
    [InlineData("{\"log\":\",\"stream\":\"stdout\",\"time\":\"2026-11-23T09:30:46Z\"}")]
    [InlineData("{\"log\":\"x\\n\",\"stream\":\"stdlog\",\"time\":\"2026-11-23T09:30:46Z\"}")]
    [InlineData("[\"log\",\"x\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T09:30:46Z\"}")]
    [InlineData("plain text without any structure at all that is somewhat longer than a record's end")]
    public void What_is_no_docker_record_stands_alone(string text)
    {
        var found = Read(Encoding.UTF8.GetBytes(text), out var isUsual);
        Assert.False(isUsual);
        Assert.True(found.IsComplete);
        Assert.Equal(0, found.TimeLength);
    }

    [Fact]
    public void A_record_with_other_key_order_is_never_a_piece()
    {
        var line = "{\"stream\":\"stderr\",\"log\":\"x\",\"time\":\"2026-11-23T09:30:46Z\"}"u8.ToArray();
        var found = Read(line, out _);
        Assert.True(found.IsComplete);
        Assert.Equal(StreamKind.Stderr, found.Stream);
    }

    [Fact]
    public void Any_bytes_can_be_read() =>
        Gen.Byte.Array[1, 300].Sample(
            static bytes =>
            {
                "{\"log\":\""u8[..Math.Min(8, bytes.Length)].CopyTo(bytes);
                var found = Read(bytes, out _);
                Assert.InRange(found.BodyEnd, found.BodyStart, bytes.Length);
                Assert.InRange(found.TimeStart + found.TimeLength, 0, bytes.Length);
            },
            iter: 20_000, threads: 1);

    private static unsafe LineEnd Read(byte[] line, out bool isUsual)
    {
        fixed (byte* start = line)
        {
            isUsual = LineEnd.TryReadUsual(start, line.Length, out var usual);
            var found = LineEnd.Read(start, line.Length);
            if (isUsual) Assert.Equal(usual, found);
            return found;
        }
    }

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
