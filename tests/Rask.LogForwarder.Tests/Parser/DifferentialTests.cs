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
    public void Every_json_line_becomes_the_record_that_the_reference_says() =>
        Gen.OneOf<string>(LineGenerators.Json, JsonGenerators.Line, JsonGenerators.Line).Sample(
            json => Assert.Equal(string.Join('\n', JsonReference.RecordOf(json)), string.Join('\n', JsonReference.FormOf(Encoders.Record(json)))),
            iter: Iterations * 2);

    [Fact]
    public void Json_lines_of_one_dialect_give_the_records_of_each_alone() =>
        JsonGenerators.OfOneShape.Sample(
            texts =>
            {
                string[] lines = [.. texts.Concat(texts).Select(text => Encoders.Envelope(text + "\n"))];
                string[] expected = [.. lines.Select(line => DecodedRecord.Parse(Encoders.EncodeGeneral(Encoding.UTF8.GetBytes(line))).ToString())];
                foreach (SimdWidth width in Encoders.SupportedWidths)
                    Assert.Equal(expected, Encoders.Encode(width, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n")).Select(record => DecodedRecord.Parse(record).ToString()));
            },
            iter: Iterations);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
