using System.Globalization;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Processes;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Delivery;

/// <summary>Docker cuts lines into fragments of 16 KiB without marking them.</summary>
public class PartialLineTests
{
    private static readonly DateTime Time = new(2026, 11, 23, 9, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(40_000)]
    [InlineData(900_000)]
    public async Task Joins_the_fragments_of_a_long_line(int length)
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        var line = Text(length, 1);
        Write(scenario.LogFile, [.. DockerRecord.Split(line, "stdout", Time), DockerRecord.Format("after\n", "stdout", Time.AddTicks(1))]);

        await scenario.ForwardToEndAsync(fake.Endpoint);

        Assert.Equal([line, "after"], Messages(fake.AcknowledgedLines));
    }

    [Fact]
    public async Task Joins_per_stream_when_two_streams_interleave()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        var output = Text(60_000, 2);
        var error = Text(50_000, 3);
        var first = DockerRecord.Split(output, "stdout", Time).ToList();
        var second = DockerRecord.Split(error, "stderr", Time.AddTicks(5)).ToList();
        var mixed = new List<byte[]>();
        for (var i = 0; i < Math.Max(first.Count, second.Count); i++)
        {
            mixed.AddRange(first.Skip(i).Take(1));
            mixed.AddRange(second.Skip(i).Take(1));
        }

        Write(scenario.LogFile, mixed);
        await scenario.ForwardToEndAsync(fake.Endpoint);

        var records = fake.AcknowledgedLines.Select(line => WireRecord.Parse(line.Span)).ToList();
        Assert.Equal(2, records.Count);
        Assert.Equal(output, records.Single(record => record.Stream == "stdout").Message);
        Assert.Equal(error, records.Single(record => record.Stream == "stderr").Message);
    }

    [Fact]
    public async Task Does_not_join_what_has_another_time()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();

        // A program that died without a line end, and its next life.
        Write(scenario.LogFile, [DockerRecord.Format("dying words", "stdout", Time), DockerRecord.Format("reborn\n", "stdout", Time.AddSeconds(1))]);
        await scenario.ForwardToEndAsync(fake.Endpoint);

        Assert.Equal(["dying words", "reborn"], Messages(fake.AcknowledgedLines));
    }

    [Fact]
    public async Task Joins_across_a_rotation()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);
        var line = Text(40_000, 4);
        var fragments = DockerRecord.Split(line, "stdout", Time.AddTicks(1)).ToList();
        using var writer = new JsonFileWriter(scenario.LogFile, maxSize: 16_000, maxFile: 5);
        writer.WriteRecord(DockerRecord.Format("before\n", "stdout", Time));
        foreach (var fragment in fragments)
            writer.WriteRecord(fragment);
        writer.WriteRecord(DockerRecord.Format("after\n", "stdout", Time.AddTicks(2)));

        await Eventually.True(() => fake.AcknowledgedCount >= 3, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Assert.True(writer.Rotations >= 2);
        Assert.Equal(["before", line, "after"], Messages(fake.AcknowledgedLines));
    }

    [Fact]
    public async Task Cuts_a_line_above_the_limit_and_says_so()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        var line = Text(200_000, 5);
        Write(scenario.LogFile, [.. DockerRecord.Split(line, "stdout", Time), DockerRecord.Format("after\n", "stdout", Time.AddTicks(1))]);

        await scenario.ForwardToEndAsync(fake.Endpoint, "--max-line-bytes", "65536");

        var records = fake.AcknowledgedLines.Select(bytes => WireRecord.Parse(bytes.Span)).ToList();
        Assert.Equal("after", records[^1].Message);
        Assert.Equal("true", records[0].Fields["truncated"]);
        Assert.StartsWith(records[0].Message, line, StringComparison.Ordinal);
        Assert.InRange(records[0].Message.Length, 16_384, 65_536);
    }

    // Varied, so that a fragment that is lost, doubled or moved changes the text.
    private static string Text(int length, int seed)
    {
        var words = string.Concat(Enumerable.Range(0, length / 8 + 1).Select(i => ((i * 31 + seed) % 10_000_000).ToString("D7", CultureInfo.InvariantCulture) + " "));
        return words[..(length - 1)] + "|";
    }

    private static void Write(string path, IEnumerable<byte[]> records)
    {
        using var writer = new JsonFileWriter(path);
        foreach (var record in records)
            writer.WriteRecord(record);
    }

    private static IEnumerable<string> Messages(IEnumerable<ReadOnlyMemory<byte>> lines) => lines.Select(line => WireRecord.Parse(line.Span).Message);
}
