using System.Text;
using CsCheck;
using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Tests.Support;

namespace Rask.LogAggregator.Tests.Intake;

public class RecordDecoderTests
{
    private readonly RecordDecoder _decoder = new();

    [Fact]
    public void Accepts_a_record_with_every_key() => Assert.Null(FaultOf(Samples.Record()));

    [Fact]
    public void Accepts_every_valid_record_and_finds_its_service() =>
        RecordGen.Valid.Sample(record =>
        {
            byte[] line = Encoding.UTF8.GetBytes(record);
            RecordFault fault = new RecordDecoder().Decode(line, out ReadOnlySpan<byte> service);
            Assert.Equal(FaultKind.None, fault.Kind);
            Assert.Equal(SlowDecoder.ServiceOf(line), Encoding.UTF8.GetString(service));
        }, iter: 2000);

    [Fact]
    public void Decides_as_System_Text_Json_does_for_any_line() =>
        RecordGen.Mutated.Sample(line =>
        {
            RecordFault fault = new RecordDecoder().Decode(line, out ReadOnlySpan<byte> service);
            string? decided = fault.Kind == FaultKind.None ? Encoding.UTF8.GetString(service) : null;
            return decided == SlowDecoder.ServiceOf(line);
        }, iter: 20_000, print: Encoding.UTF8.GetString);

    [Fact]
    public void A_reused_decoder_decides_as_a_new_one() =>
        RecordGen.Mutated.Array[1, 5].Sample(lines =>
        {
            var reused = new RecordDecoder();
            foreach (byte[] line in lines)
                Assert.Equal(new RecordDecoder().Decode(line, out _), reused.Decode(line, out _));
        }, iter: 1000);

    [Theory]
    [InlineData("", "the line is blank")]
    [InlineData(" \t\r", "the line is blank")]
    [InlineData("[]", "the line is not a JSON object")]
    [InlineData("hello", "the line is not a JSON object")]
    [InlineData("{}", "the key service_type is missing")]
    [InlineData("{\"service_type\":\"go\"", "not valid JSON at byte 20")]
    public void Says_what_is_wrong_with_a_line(string line, string reason) => Assert.Equal(reason, FaultOf(line));

    [Theory]
    [InlineData("\"level\":\"Info\"", "\"level\":\"info\"", "level must be one of Debug, Info, Warn, Error, Fatal, or null")]
    [InlineData("\"level\":\"Info\"", "\"level\":5", "level must be one of Debug, Info, Warn, Error, Fatal, or null")]
    [InlineData("\"level\":\"Info\",", "", "the key level is missing")]
    [InlineData("\"stream\":\"stdout\"", "\"stream\":\"stdin\"", "stream must be stdout or stderr")]
    [InlineData("\"stream\":\"stdout\"", "\"stream\":null", "stream must be stdout or stderr")]
    [InlineData("\"service_group\":null", "\"service_group\":false", "service_group must be a string or null")]
    [InlineData("\"method\":\"GET\"", "\"method\":null", "method must be a string")]
    [InlineData("\"status_code\":200", "\"status_code\":65536", "status_code must be an integer from 0 to 65535")]
    [InlineData("\"status_code\":200", "\"status_code\":\"200\"", "status_code must be an integer from 0 to 65535")]
    [InlineData("\"status_code\":200", "\"status_code\":200.0", "status_code must be an integer from 0 to 65535")]
    [InlineData("\"status_code\":200", "\"status_code\":0200", "status_code must be an integer from 0 to 65535")]
    [InlineData("\"response_size\":612", "\"response_size\":-1", "response_size must be a non-negative integer below 2^63")]
    [InlineData("\"response_size\":612", "\"response_size\":9223372036854775808", "response_size must be a non-negative integer below 2^63")]
    [InlineData("\"method\":\"GET\"", "\"verb\":\"GET\"", "unknown key \"verb\"")]
    [InlineData("\"method\":\"GET\"", "\"path\":\"/x\"", "the key path stands twice")]
    [InlineData("\"method\":\"GET\"", "\"p\\u0061th\":\"/x\"", "the key path stands twice")]
    [InlineData("\"took\":\"0.5\"", "\"took\":0.5", "the value of \"took\" in fields must be a string")]
    [InlineData("\"took\":\"0.5\"", "\"referer\":\"x\"", "the key \"referer\" stands twice in fields")]
    [InlineData("\"took\":\"0.5\"", "\"r\\u0065ferer\":\"x\"", "the key \"referer\" stands twice in fields")]
    [InlineData("{\"referer\":\"-\",\"took\":\"0.5\"}", "[]", "fields must be an object whose values are strings")]
    [InlineData("GET / HTTP", "\\ud800 HTTP", "half of a surrogate pair at byte 55")]
    [InlineData("GET / HTTP", "\\u006\0 HTTP", "not valid JSON at byte 55")]
    [InlineData("GET / HTTP", "\\x HTTP", "not valid JSON at byte 55")]
    [InlineData("GET / HTTP", "a\u0001 HTTP", "not valid JSON at byte 56")]
    public void Says_what_is_wrong_with_a_value(string good, string bad, string reason) =>
        Assert.Equal(reason, FaultOf(Samples.Record().Replace(good, bad, StringComparison.Ordinal)));

    [Fact]
    public void Refuses_bytes_that_are_not_UTF_8()
    {
        byte[] line = Encoding.UTF8.GetBytes(Samples.Record(message: "caf?"));
        line[Array.IndexOf(line, (byte)'?')] = 0xE9;
        Assert.Equal(FaultKind.InvalidUtf8, _decoder.Decode(line, out _).Kind);
    }

    [Fact]
    public void Refuses_what_follows_the_object() => Assert.StartsWith("not valid JSON", FaultOf(Samples.Record() + "{}"), StringComparison.Ordinal);

    [Theory]
    [InlineData(100_000, false)]
    [InlineData(100_000, true)]
    public void Finds_a_double_name_among_very_many_fields(int count, bool isDouble)
    {
        var fields = new StringBuilder("\"referer\":\"-\"");
        for (int index = 0; index < count; index++)
            fields.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"f{index}\":\"\"");
        if (isDouble)
            fields.Append(",\"f77\":\"\"");
        string? fault = FaultOf(Samples.Record().Replace("\"referer\":\"-\"", fields.ToString(), StringComparison.Ordinal));
        Assert.Equal(isDouble ? "the key \"f77\" stands twice in fields" : null, fault);
        Assert.Null(FaultOf(Samples.Record()));
    }

    [Fact]
    public void Allocates_nothing_for_a_line()
    {
        byte[] good = Encoding.UTF8.GetBytes(Samples.Record());
        byte[] bad = Encoding.UTF8.GetBytes("{\"service_type\":");
        for (int round = 0; round < 100; round++)
            DecodeBoth();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 1000; round++)
            DecodeBoth();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void DecodeBoth()
        {
            _decoder.Decode(good, out _);
            _decoder.Decode(bad, out _);
        }
    }

    private string? FaultOf(string line)
    {
        RecordFault fault = _decoder.Decode(Encoding.UTF8.GetBytes(line), out ReadOnlySpan<byte> name);
        return fault.Kind == FaultKind.None ? null : fault.Describe(name);
    }
}
