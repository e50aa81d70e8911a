using System.Text;
using CsCheck;
using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Tests.Support;

namespace Rask.LogAggregator.Tests.Intake;

public class LineAssemblerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(int.MaxValue)]
    public void Keeps_good_lines_byte_for_byte_and_numbers_bad_ones_however_the_body_is_cut(int pieceBytes)
    {
        string[] good = [.. Enumerable.Range(0, 1500).Select(number => Samples.Record(message: $"m{number}"))];
        var body = new StringBuilder();
        for (int index = 0; index < good.Length; index++)
            body.Append(good[index]).Append('\n').Append(index % 500 == 0 ? "garbage\n" : "");

        using RecordBatch batch = Samples.Batch(Encoding.UTF8.GetBytes(body.ToString()), pieceBytes);
        Assert.Equal(1503, batch.Lines);
        Assert.Equal([2, 503, 1004], batch.Rejected);
        Assert.Equal("line 503: the line is not a JSON object", batch.Reasons[1]);
        Assert.Equal(string.Concat(good.Select(line => line + "\n")), TextOf(Assert.Single(batch.Services)));
    }

    [Fact]
    public void Any_bytes_in_any_pieces_give_the_lines_that_splitting_gives() =>
        Gen.Select(Gen.OneOf(RecordGen.Mutated, RecordGen.Valid.Select(Encoding.UTF8.GetBytes), Gen.Const(Array.Empty<byte>())).Array[0, 12], Gen.Int[1, 500], Gen.Bool)
            .Sample((lines, pieceBytes, isEnded) =>
            {
                byte[] body = [.. lines.SelectMany((line, index) => index < lines.Length - 1 || isEnded ? line.Append((byte)'\n') : line)];
                byte[][] expected = Split(body);
                using RecordBatch batch = Samples.Batch(body, pieceBytes);

                Assert.Equal(expected.Length, batch.Lines);
                int[] bad = [.. Enumerable.Range(1, expected.Length).Where(number => SlowDecoder.ServiceOf(expected[number - 1]) is null)];
                Assert.Equal(bad, batch.Rejected);
                foreach (ServiceRecords service in batch.Services)
                {
                    string name = Encoding.UTF8.GetString(service.Name);
                    byte[] own = [.. expected.Where(line => SlowDecoder.ServiceOf(line) == name).SelectMany(line => line.Append((byte)'\n'))];
                    Assert.Equal(own, BytesOf(service));
                }
            }, iter: 1000);

    [Fact]
    public void A_last_line_without_line_feed_is_a_line_and_gets_one()
    {
        using RecordBatch batch = Samples.Batch(Encoding.UTF8.GetBytes(Samples.Record()), int.MaxValue);
        Assert.Equal(1, batch.Accepted);
        Assert.Equal(Samples.Record() + "\n", TextOf(Assert.Single(batch.Services)));
    }

    [Fact]
    public void Blank_lines_are_bad_lines_and_an_empty_body_has_no_lines()
    {
        using RecordBatch blank = Samples.Batch("\n\n"u8, int.MaxValue);
        Assert.Equal([1, 2], blank.Rejected);
        using RecordBatch empty = Samples.Batch([], int.MaxValue);
        Assert.Equal(0, empty.Lines);
    }

    [Theory]
    [InlineData(0, 3, "")]
    [InlineData(1, 2, "2")]
    public void A_line_above_the_limit_is_bad_and_the_next_one_is_read_again(int above, int accepted, string rejected)
    {
        int frame = Samples.Record(message: "").Length;
        string longest = Samples.Record(message: new string('x', LineAssembler.MaximumLineBytes - frame + above));
        using RecordBatch batch = Samples.Batch(Encoding.UTF8.GetBytes($"{Samples.Record()}\n{longest}\n{Samples.Record()}\n"), 100_000);
        Assert.Equal(accepted, batch.Accepted);
        Assert.Equal(rejected, string.Join(',', batch.Rejected));
        Assert.Equal(accepted * Samples.Record().Length + accepted + (above == 0 ? longest.Length - Samples.Record().Length : 0), Assert.Single(batch.Services).Bytes);
    }

    [Fact]
    public void An_endless_line_does_not_fill_the_memory()
    {
        var batch = new RecordBatch();
        var lines = new LineAssembler(batch, new RecordDecoder());
        long given = 0;
        int largest = 0;
        while (given < 64L * 1024 * 1024)
        {
            Memory<byte> free = lines.GetFree();
            free.Span.Fill((byte)'x');
            largest = Math.Max(largest, free.Length);
            lines.Advance(free.Length);
            given += free.Length;
        }

        lines.Complete();
        Assert.Equal([1], batch.Rejected);
        Assert.True(largest <= 4 * LineAssembler.MaximumLineBytes, $"a page of {largest} bytes");
        batch.Dispose();
    }

    [Fact]
    public void Only_the_first_reasons_are_put_into_words_but_all_numbers_are_there()
    {
        using RecordBatch batch = Samples.Batch([.. Enumerable.Repeat("bad", 100)]);
        Assert.Equal(Enumerable.Range(1, 100), batch.Rejected);
        Assert.Equal(20, batch.Reasons.Count);
    }

    [Fact]
    public void A_body_of_line_feeds_is_refused_before_its_answer_becomes_huge() =>
        Assert.Equal(413, Assert.Throws<BatchRefusedException>(() => Samples.Batch(Enumerable.Repeat((byte)'\n', RecordBatch.MaximumLines + 1).ToArray(), int.MaxValue)).Status);

    [Fact]
    public void A_batch_of_too_many_services_is_refused() =>
        Assert.Equal(413, Assert.Throws<BatchRefusedException>(() => Samples.Batch([.. Enumerable.Range(0, RecordBatch.MaximumServices + 1).Select(number => Samples.Record($"s{number}"))])).Status);

    private static byte[] BytesOf(ServiceRecords service) => [.. service.Parts.SelectMany(part => part.ToArray())];

    private static string TextOf(ServiceRecords service) => Encoding.UTF8.GetString(BytesOf(service));

    private static byte[][] Split(byte[] body)
    {
        var lines = new List<byte[]>();
        int start = 0;
        for (int index = 0; index < body.Length; index++)
        {
            if (body[index] == (byte)'\n')
            {
                lines.Add(body[start..index]);
                start = index + 1;
            }
        }

        if (start < body.Length)
            lines.Add(body[start..]);
        return [.. lines];
    }
}
