using System.Text;
using CsCheck;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>Fast paths, general path and System.Text.Json must say the same of any line.</summary>
public sealed class DifferentialTests
{
    private const int Iterations = 20_000;

    [Fact]
    public void Every_width_says_what_the_general_path_says_of_docker_records() =>
        LineGenerators.Record.Sample(line => { Encoders.Decode(line); }, iter: Iterations);

    [Fact]
    public void Every_width_says_what_the_general_path_says_of_damaged_records() =>
        LineGenerators.Damaged.Sample(line => { Encoders.Decode(line); }, iter: Iterations);

    [Fact]
    public void Every_width_says_what_the_general_path_says_of_noise() =>
        LineGenerators.Noise.Sample(line => { Encoders.Decode(line); }, iter: Iterations);

    [Fact]
    public void Many_lines_at_once_give_the_records_of_each_alone() =>
        LineGenerators.Damaged.Array[0, 20].Sample(
            lines =>
            {
                byte[] joined = [.. lines.SelectMany(line => line.Append((byte)'\n'))];
                string[] expected = [.. lines.Select(line => Text(Encoders.Encode(SimdWidth.Scalar, [.. line, (byte)'\n'])[0]))];
                foreach (SimdWidth width in Encoders.SupportedWidths)
                    Assert.Equal(expected, Encoders.Encode(width, joined).Select(Text));
            },
            iter: Iterations / 20);

    [Fact]
    public void Lines_of_one_shape_give_the_records_of_each_alone() =>
        LineGenerators.OfOneShape.Sample(
            lines =>
            {
                // Twice, so that every line meets shapes that others have taught.
                lines = [.. lines, .. lines];
                byte[] joined = [.. lines.SelectMany(line => line.Append((byte)'\n'))];
                string[] expected = [.. lines.Select(line => DecodedRecord.Parse(Encoders.EncodeGeneral(line)).ToString())];
                foreach (SimdWidth width in Encoders.SupportedWidths)
                    Assert.Equal(expected, Encoders.Encode(width, joined).Select(record => DecodedRecord.Parse(record).ToString()));
            },
            iter: Iterations / 2);

    [Fact]
    public void The_general_path_says_what_the_reference_decoder_says() =>
        LineGenerators.Record.Sample(
            line =>
            {
                if (Reference.Decode(line) is { } expected)
                    expected.AssertAgrees(DecodedRecord.Parse(Encoders.EncodeGeneral(Encoding.UTF8.GetBytes(line))));
            },
            iter: Iterations);

    [Fact]
    public void Every_member_of_a_json_line_is_in_its_record() =>
        LineGenerators.Json.Sample(
            json =>
            {
                DecodedRecord record = Encoders.Record(json);

                Assert.Equal("go/structured", record.Type);
                foreach ((string key, string value) in Reference.Members(json))
                {
                    bool isLevel = key is "level" or "lvl" or "severity" && string.Equals(value, record.Level, StringComparison.OrdinalIgnoreCase);
                    bool isThere = record.Field(key) == value || isLevel || record.Members.Any(member => Reference.IsPromotedFrom(member.Key, key) && member.Value == value);
                    Assert.True(isThere, $"{key}={value} is not in {record}");
                }
            },
            iter: Iterations);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
