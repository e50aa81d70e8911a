using System.Text;
using CsCheck;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Tests.Sender;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>The formats of text say what simple reference parsers say, lose nothing of a line, and need time that is linear in it.</summary>
public sealed class TextDifferentialTests
{
    private const int Iterations = 5_000;

    [Fact]
    public void Logfmt_is_read_as_by_its_reference() => AssertSame(TextLineGenerators.Logfmt, TextReference.Logfmt);

    [Fact]
    public void Gin_is_read_as_by_its_reference() => AssertSame(TextLineGenerators.Gin, TextReference.Gin);

    [Fact]
    public void Klog_is_read_as_by_its_reference() => AssertSame(TextLineGenerators.Klog, TextReference.Klog, isComplete: false);

    [Fact]
    public void Python_logging_is_read_as_by_its_reference() => AssertSame(TextLineGenerators.Logging, TextReference.Logging, isComplete: false);

    [Fact]
    public void Env_logger_is_read_as_by_its_reference() => AssertSame(TextLineGenerators.EnvLogger, TextReference.EnvLogger, isComplete: false);

    [Fact]
    public void Every_width_and_the_general_path_read_text_alike() =>
        TextLineGenerators.Mutate(TextLineGenerators.Any).Sample(line => { Encoders.Record(line); }, iter: Iterations);

    [Fact]
    public void Every_letter_of_a_line_is_in_its_record() =>
        TextLineGenerators.Mutate(TextLineGenerators.Any).Sample(
            line =>
            {
                // Escapes change letters, and of duplicate keys one value counts.
                if (line.Contains('\\', StringComparison.Ordinal) || HasDuplicateKeys(line))
                    return;
                DecodedRecord record = Encoders.Record(line);
                string all = string.Concat(record.Members.Where(member => member.Key is not ("timestamp" or "container_id" or "service_name" or "service_group")).Select(member => member.Value))
                    + string.Concat(record.Fields.Select(field => field.Key + field.Value));
                foreach (IGrouping<char, char> letter in line.Where(c => char.IsAsciiDigit(c) || c is 'é' or 'x').GroupBy(c => c))
                    Assert.True(all.Count(c => c == letter.Key) >= letter.Count(), $"{letter.Key} is lost of {line}: {record}");
            },
            iter: Iterations);

    [Theory]
    [InlineData("level=info ", "a=b ", "")]
    [InlineData("level=info msg=\"", "\\\\", "\"")]
    [InlineData("2026/11/23 09:30:39 INFO ", "a=b ", "\"")]
    [InlineData("2026/11/23 09:30:39 INFO ", "a=\" ", "")]
    [InlineData("2026-11-23T09:30:39Z  INFO a: ", "b=[ ", "")]
    [InlineData("2026-11-23T09:30:39Z  INFO a: ", "b=(\" ", "")]
    [InlineData("2026-11-23T09:30:39Z  INFO a: ", "error=x ", "}")]
    [InlineData("2026-11-23T09:30:39Z  INFO ", "a{b=c}:", "")]
    [InlineData("2026-11-23T09:30:39Z  INFO a{", "b=c ", "")]
    [InlineData("2026-11-23T09:30:39Z  INFO a{b=\"", "}", "")]
    [InlineData("2026-11-23 09:30:39 [info     ] e                              ", "a=( ", "")]
    [InlineData("2026-11-23 09:30:39 [info     ] e                              ", "a=b) ", "")]
    [InlineData("2026-11-23T09:30:39Z\tINFO\t", "\t{", "}")]
    [InlineData("2026-11-23T09:30:39Z\tINFO\tm\t", "{\"a\":", "}")]
    [InlineData("Traceback (most recent call last):", "\nx", "")]
    [InlineData("Traceback (most recent call last):", "\\n", "")]
    [InlineData("\u001b[31m", "\u001b[", "m")]
    [InlineData("panic: ", "\ngoroutine", "")]
    public void Time_is_linear_in_the_length_of_a_line(string head, string piece, string tail)
    {
        // Four times the length takes four times as long, or sixteen times if it is quadratic.
        byte[] shorter = Hostile(head, piece, tail, 4_000), longer = Hostile(head, piece, tail, 16_000);
        double best = double.MaxValue;
        for (int i = 0; i < 10 && best > 8; i++)
            best = Math.Min(best, Cost(longer) / Cost(shorter));
        Assert.InRange(best, 0, 8);
    }

    private static byte[] Hostile(string head, string piece, string tail, int length) =>
        Encoding.UTF8.GetBytes(Encoders.Envelope(head + string.Concat(Enumerable.Repeat(piece, length / DockerText.Escape(piece).Length)) + tail + "\n") + "\n");

    /// <summary>Processor time of many lines.</summary>
    private static double Cost(byte[] line)
    {
        byte[] lines = [.. Enumerable.Repeat(line, 160).SelectMany(one => one)];
        using RecordEncoder encoder = RecordEncoder.Create(SimdWidth.Scalar, recordId: false);
        Encoders.Run(encoder, line, (line.Length * 8) + 4096, out _);
        TimeSpan start = ThreadTime.Current;
        Encoders.Run(encoder, lines, (lines.Length * 3) + 65_536, out EncodeResult result);
        TimeSpan end = ThreadTime.Current;
        Assert.Equal(lines.Length, result.Consumed);
        return (end - start).TotalMilliseconds;
    }

    private static void AssertSame(Gen<string> lines, Func<string, TextReference?> reference, bool isComplete = true) =>
        TextLineGenerators.Mutate(lines).Sample(
            line =>
            {
                DecodedRecord record = Encoders.Record(line);
                TextReference? expected = reference(line);
                if (expected is not null)
                    expected.AssertAgrees(record);
                else if (isComplete)
                    Assert.Equal("plain/plain", record.Type);
            },
            iter: Iterations);

    private static bool HasDuplicateKeys(string line)
    {
        string[] keys = [.. line.Split(' ', '{').Where(word => word.Contains('=', StringComparison.Ordinal)).Select(word => word[..word.IndexOf('=', StringComparison.Ordinal)])];
        return keys.Distinct().Count() != keys.Length || keys.Any(key => key.StartsWith('"'));
    }
}
