using System.Text;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector;

/// <summary>Logs of Kubernetes' container runtimes, read as Docker's are.</summary>
public sealed class CriLogTests : IDisposable
{
    private readonly LogFiles _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Every_line_is_a_record_at_its_place()
    {
        _log.Append("2026-11-23T09:30:39.1Z stdout F one\n2026-11-23T09:30:39.2Z stderr F two\n");
        using var reader = Finished();

        Assert.Equal(["2026-11-23T09:30:39.1Z stdout F one", "2026-11-23T09:30:39.2Z stderr F two"], Lines(reader));
        Assert.Equal([0, 36], reader.Records.Select(record => record.Offset));
        Assert.Equal(0, reader.Counters.DamagedBytes);
    }

    [Fact]
    public void Pieces_are_joined_per_stream_whatever_their_times()
    {
        _log.Append("2026-11-23T09:30:39.1Z stdout P one \n");
        _log.Append("2026-11-23T09:30:39.2Z stderr P err \n");
        _log.Append("2026-11-23T09:30:39.3Z stdout P two \n");
        _log.Append("2026-11-23T09:30:39.4Z stderr F end\n");
        _log.Append("2026-11-23T09:30:39.5Z stdout F three\n");
        _log.Append("2026-11-23T09:30:39.6Z stdout F next\n");
        using var reader = Finished();

        Assert.Equal(
            ["2026-11-23T09:30:39.2Z stderr P err end", "2026-11-23T09:30:39.1Z stdout P one two three", "2026-11-23T09:30:39.6Z stdout F next"],
            Lines(reader));
    }

    [Fact]
    public void A_record_of_docker_in_a_text_tears_nothing()
    {
        var line = "2026-11-23T09:30:39.1Z stdout F x {\"log\":\"y\",\"stream\":\"stdout\",\"time\":\"2026-11-23T09:30:39.1Z\"}";
        _log.Append(line + "\n");
        using var reader = Finished();

        Assert.Equal([line], Lines(reader));
    }

    [Theory]
    [InlineData(40_000)]
    [InlineData(300_000)]
    [InlineData(3_000_000)]
    public void Long_lines_are_joined_and_cut_at_the_limit(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length / 5).Select(static number => $"{number:x5}"))[..length];
        for (var at = 0; at < length; at += 16_384)
        {
            var isLast = at + 16_384 >= length;
            _log.Append($"2026-11-23T09:30:39.{1000 + (at / 16_384)}Z stdout {(isLast ? 'F' : 'P')} {text[at..Math.Min(length, at + 16_384)]}\n");
        }

        using var reader = Finished();

        var line = Assert.Single(Lines(reader));
        Assert.Equal("2026-11-23T09:30:39.1000Z stdout P " + text[..Math.Min(length, 1 << 20)], line);
        Assert.Equal(Math.Max(0, length - (1 << 20)), reader.Counters.TruncatedBytes);
    }

    [Fact]
    public void Pieces_are_joined_across_rotation_and_read_again_after_a_crash()
    {
        _log.Append("2026-11-23T09:30:39.1Z stdout P old \n");
        _log.Rotate();
        _log.Append("2026-11-23T09:30:39.2Z stdout F new\n2026-11-23T09:30:39.3Z stdout F last\n");
        using var first = Finished();
        Assert.Equal(["2026-11-23T09:30:39.1Z stdout P old new", "2026-11-23T09:30:39.3Z stdout F last"], Lines(first));

        using var second = new ReaderHarness(_log.Path, resume: first.Receiver.Descriptions[^1].End)
        {
            Pending = [.. first.Receiver.Descriptions.Select(static description => new PendingBatch(description, []))],
        };
        second.Finish();

        Assert.Equal(Lines(first), Lines(second));
        Assert.Equal(first.Receiver.Descriptions[0].Digest, second.Receiver.Descriptions[0].Digest);
    }

    private ReaderHarness Finished()
    {
        var reader = new ReaderHarness(_log.Path);
        reader.Finish();
        return reader;
    }

    private static string[] Lines(ReaderHarness reader) => [.. reader.Records.Select(record => Encoding.UTF8.GetString(record.Line))];
}
