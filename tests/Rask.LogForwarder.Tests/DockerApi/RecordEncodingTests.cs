using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using Rask.LogForwarder.DockerApi.Capture;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.DockerApi;

public class RecordEncodingTests
{
    [Theory]
    [InlineData("2026-11-23T09:13:57.847551274Z", "2026-11-23T09:13:57.847551274Z")]
    [InlineData("2026-11-23T09:13:57.847551200Z", "2026-11-23T09:13:57.8475512Z")]
    [InlineData("2026-11-23T09:13:57.000000000Z", "2026-11-23T09:13:57Z")]
    [InlineData("2026-11-23T09:13:50Z", "2026-11-23T09:13:50Z")]
    public void A_time_has_no_zeros_at_its_end(string time, string expected) =>
        Assert.Equal($$"""{"log":"a","stream":"stderr","time":"{{expected}}"}""" + "\n", Encode("a"u8, StreamKind.Stderr, time));

    [Theory]
    [InlineData("a \"b\" \\ c\r\n", "a \\\"b\\\" \\\\ c\\r\\n")]
    [InlineData("\t\b\f\u001b\u0000\u007f", "\\u0009\\u0008\\u000c\\u001b\\u0000\u007f")]
    [InlineData("<&> é 😀 \u2028\u2029", "\\u003c\\u0026\\u003e é 😀 \\u2028\\u2029")]
    public void Text_is_escaped_as_docker_does(string text, string expected) =>
        Assert.StartsWith($"{{\"log\":\"{expected}\",", Encode(Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);

    [Fact]
    public void Each_byte_that_is_no_text_is_replaced() =>
        Assert.StartsWith("{\"log\":\"a\\ufffd\\ufffdb\\ufffd\",", Encode([(byte)'a', 0xe2, 0x82, (byte)'b', 0xff]), StringComparison.Ordinal);

    [Fact]
    public void Any_bytes_become_one_line_of_valid_json_that_says_what_docker_s_own_file_would() => Gen.Byte.Array[0, 200].Sample(
        bytes =>
        {
            var line = Encode(bytes);
            Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
            Assert.Equal(
                JsonDocument.Parse(DockerLine.Of(bytes, StreamKind.Stdout, DockerLine.Time(1))).RootElement.GetProperty("log").GetString(),
                JsonDocument.Parse(line).RootElement.GetProperty("log").GetString());
        });

    private static string Encode(ReadOnlySpan<byte> text, StreamKind stream = StreamKind.Stdout, string time = "2026-11-23T09:13:57.5Z")
    {
        var output = new ArrayBufferWriter<byte>();
        RecordEncoding.Write(output, new LogPiece(stream, Encoding.ASCII.GetBytes(time), text));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
