using System.Text;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Parser;

public sealed class EnvelopeTests
{
    [Theory]
    [InlineData("text\n", "text")]
    [InlineData("text\r\n", "text")]
    [InlineData("text", "text")]
    [InlineData("text\r", "text\r")]
    [InlineData("\n", "")]
    [InlineData("", "")]
    [InlineData("   \n", "   ")]
    [InlineData("a\n\n", "a\n")]
    [InlineData("\r\n", "")]
    [InlineData("\\\n", "\\")]
    [InlineData("\\n", "\\n")]
    [InlineData("\\\\n", "\\\\n")]
    [InlineData("\\r\n", "\\r")]
    [InlineData("tab\there \u001b[31mred\u001b[0m nul \0 <&> \u2028 é 😀", "tab\there \u001b[31mred\u001b[0m nul \0 <&> \u2028 é 😀")]
    public void Plain_text_is_the_line_without_its_line_end(string log, string message)
    {
        DecodedRecord record = Encoders.Decode(Encoders.Envelope(log, "stderr", "2026-11-23T09:30:46Z"));

        Assert.Equal("plain/plain", record.Type);
        Assert.Equal(message, record.Message);
        Assert.Null(record.Level);
        Assert.Equal("stderr", record["stream"]);
        Assert.Equal("2026-11-23T09:30:46Z", record["timestamp"]);
        Assert.Equal(Encoders.ContainerId, record["container_id"]);
        Assert.Equal("web", record["service_name"]);
        Assert.Equal("rask", record["service_group"]);
    }

    [Theory]
    [InlineData("""{"log":"a\t\b\f\/\u00E9\ud83d\ude00\u0022\u005c\u0041","stream":"stdout","time":"2026-11-23T09:30:46.1Z"}""", "a\t\b\f/é😀\"\\A")]
    [InlineData("""{"log":"\ud800\udc00\udc00\ud800","stream":"stdout","time":"2026-11-23T09:30:46.1Z"}""", "\U00010000\uFFFD\uFFFD")]
    [InlineData("""{"log":"x\u000a","stream":"stdout","time":"2026-11-23T09:30:46.1Z"}""", "x")]
    [InlineData("""{"stream":"stdout","time":"2026-11-23T09:30:46.1Z","log":"odd order"}""", "odd order")]
    [InlineData("""  { "log" : "spaces" , "stream" : "stdout" , "time" : "2026-11-23T09:30:46.1Z" }  """, "spaces")]
    [InlineData("""{"log":"zone","stream":"stdout","time":"2026-11-23T09:30:46.1+02:00"}""", "zone")]
    public void Unusual_records_are_read_too(string line, string message)
    {
        DecodedRecord record = Encoders.Decode(line);

        Assert.Equal("plain/plain", record.Type);
        Assert.Equal(message, record.Message);
        Assert.StartsWith("2026-11-23T09:30:46.1", record["timestamp"], StringComparison.Ordinal);
    }

    [Fact]
    public void Escapes_that_hide_a_printable_byte_do_not_hide_a_format() =>
        Assert.Equal("nginx/error", Encoders.Decode("""{"log":"2026\/11/23 09:30:38 [info] 1#1: x\n","stream":"stdout","time":"2026-11-23T09:30:46.1Z"}""").Type);

    [Fact]
    public void Bytes_that_are_not_utf8_become_replacement_characters()
    {
        byte[] line = [.. "{\"log\":\"a"u8, 0xFF, 0xC3, .. "b\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T09:30:46Z\"}"u8];

        DecodedRecord record = Encoders.Decode(line);

        Assert.Equal("plain/plain", record.Type);
        Assert.Equal("a\uFFFD\uFFFDb", record.Message);
    }

    [Fact]
    public void Attributes_become_fields()
    {
        DecodedRecord record = Encoders.Decode("""{"log":"{\"msg\":\"m\",\"attrs.a\":1}\n","stream":"stdout","attrs":{"a":"b\u003c","tag":"x","tag":"y"},"time":"2026-11-23T09:30:46Z"}""");

        Assert.Equal("m", record.Message);
        Assert.Equal("attrs.a=1 _attrs.a=b< attrs.tag=y", record.FieldList);
    }

    [Fact]
    public void Cut_lines_are_marked()
    {
        DecodedRecord record = Encoders.Decode(Encoders.Envelope("""{"msg":"m","truncated":"maybe"}"""), LineFlags.Truncated);

        Assert.Equal("truncated=maybe _truncated=true", record.FieldList);
        Assert.Equal("truncated=true", Encoders.Decode(Encoders.Envelope("text"), LineFlags.Truncated).FieldList);
    }

    [Theory]
    [InlineData("", "", "1970-01-01T00:00:00Z", "stdout")]
    [InlineData("garbage", "garbage", "1970-01-01T00:00:00Z", "stdout")]
    [InlineData("{\"log\":\"half", "{\"log\":\"half", "1970-01-01T00:00:00Z", "stdout")]
    [InlineData("\0\0\0a\0b\u0001", "ab\u0001", "1970-01-01T00:00:00Z", "stdout")]
    [InlineData("""f\n","stream":"stderr","time":"2026-11-23T09:30:46.1Z"}""", """f\n","stream":"stderr","time":"2026-11-23T09:30:46.1Z"}""", "2026-11-23T09:30:46.1Z", "stderr")]
    [InlineData("""x","stream":"stdout","time":"yesterday"}""", """x","stream":"stdout","time":"yesterday"}""", "1970-01-01T00:00:00Z", "stdout")]
    public void What_is_not_a_record_is_forwarded_raw(string line, string message, string time, string stream)
    {
        DecodedRecord record = Encoders.Decode(line);

        Assert.Equal("raw/raw", record.Type);
        Assert.Equal(message, record.Message);
        Assert.Equal(time, record["timestamp"]);
        Assert.Equal(stream, record["stream"]);
        Assert.Null(record.Level);
        Assert.Empty(record.Fields);
    }

    [Theory]
    [InlineData("""{"log":"a","stream":"stdin","time":"2026-11-23T09:30:46Z"}""")]
    [InlineData("""{"log":"a","stream":"stdout","time":"2026-11-23 09:30:46Z"}""")]
    [InlineData("""{"log":"a","stream":"stdout","time":"2026-11-23T09:30:46"}""")]
    [InlineData("""{"log":"a","stream":"stdout","time":"2026-11-23T09:30:46.Z"}""")]
    [InlineData("""{"log":"a","stream":"stdout","time":"2026-11-23T09:30:46.1234567890Z"}""")]
    [InlineData("""{"log":"a","stream":"stdout","time":1}""")]
    [InlineData("""{"log":1,"stream":"stdout","time":"2026-11-23T09:30:46Z"}""")]
    [InlineData("""{"log":"a","stream":"stdout"}""")]
    [InlineData("""{"log":"a","time":"2026-11-23T09:30:46Z"}""")]
    [InlineData("""{"stream":"stdout","time":"2026-11-23T09:30:46Z"}""")]
    [InlineData("""{"log":"a","log":"b","stream":"stdout","time":"2026-11-23T09:30:46Z"}""")]
    [InlineData("""{"log":"a","stream":"stdout","time":"2026-11-23T09:30:46Z","more":1}""")]
    [InlineData("""{"log":"a","stream":"stdout","attrs":{"a":1},"time":"2026-11-23T09:30:46Z"}""")]
    [InlineData("""{"log":"a","stream":"stdout","attrs":"x","time":"2026-11-23T09:30:46Z"}""")]
    [InlineData("""{"log":"a","stream":"stdout","time":"2026-11-23T09:30:46Z"}x""")]
    [InlineData("""{"log":"a","stream":"stdout","time":"2026-11-23T09:30:46Z"}{}""")]
    [InlineData("""{"log":"a\x","stream":"stdout","time":"2026-11-23T09:30:46Z"}""")]
    [InlineData("""{"log":"a\u12","stream":"stdout","time":"2026-11-23T09:30:46Z"}""")]
    [InlineData("""{"log":"a"b","stream":"stdout","time":"2026-11-23T09:30:46Z"}""")]
    [InlineData("{\"log\":\"a\tb\",\"stream\":\"stdout\",\"time\":\"2026-11-23T09:30:46Z\"}")]
    [InlineData("{\"log\":\"a\0b\",\"stream\":\"stdout\",\"time\":\"2026-11-23T09:30:46Z\"}")]
    public void Records_that_are_nearly_right_are_damaged(string line)
    {
        Assert.False(Envelope.TryReadGeneral(Encoding.UTF8.GetBytes(line), out _));

        DecodedRecord record = Encoders.Decode(line);

        Assert.Equal("raw/raw", record.Type);
        Assert.Equal(line.Replace("\0", "", StringComparison.Ordinal), record.Message);
    }

    [Fact]
    public void Tells_where_the_parts_of_a_record_lie()
    {
        const string line = """{"log":"a\"b\n","stream":"stderr","attrs":{"k": "v"},"time":"2026-11-23T09:30:46Z"}""";

        Assert.True(Envelope.TryReadGeneral(Encoding.UTF8.GetBytes(line), out EnvelopeParts parts));

        Assert.Equal("""a\"b\n""", line.Substring(parts.BodyStart, parts.BodyLength));
        Assert.Equal("2026-11-23T09:30:46Z", line.Substring(parts.TimeStart, parts.TimeLength));
        Assert.Equal(StreamKind.Stderr, parts.Stream);
        Assert.Equal("""{"k": "v"}""", line.Substring(parts.AttrsStart, parts.AttrsLength));
    }
}
