using System.Text;
using Rask.LogForwarder.DockerApi;
using Rask.LogForwarder.DockerApi.Capture;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.DockerApi;

public class LogStreamTests
{
    private const string Time = "2026-11-23T09:13:57.847551200Z";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Frames_are_taken_apart_wherever_they_are_cut(int step)
    {
        byte[] bytes = [.. EngineStub.Frame(1, $"{Time} out\n"), .. EngineStub.Frame(2, $"{Time} err\n"), .. EngineStub.Frame(1, $"{Time} no end"), .. EngineStub.Frame(1, $"{Time} \n")];
        Assert.Equal(
            [(StreamKind.Stdout, Time, "out\n"), (StreamKind.Stderr, Time, "err\n"), (StreamKind.Stdout, Time, "no end"), (StreamKind.Stdout, Time, "\n")],
            Read(hasTerminal: false, bytes.Chunk(step).ToArray()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(100_000)]
    public void Lines_of_a_terminal_are_told_apart_by_their_ends_and_pieces_of_long_ones_by_their_times(int step)
    {
        var piece = new string('x', 16 * 1024);
        var bytes = Encoding.UTF8.GetBytes($"{Time} one\r\n{Time} {piece}{Time} {piece}{Time} rest\r\n{Time} {piece}\n{Time} the last");
        Assert.Equal(
            ["one\r\n", piece, piece, "rest\r\n", piece + "\n", "the last"],
            Read(hasTerminal: true, bytes.Chunk(step).ToArray()).Select(message => message.Text));
    }

    [Fact]
    public void An_error_of_the_engine_is_one_here() =>
        Assert.Contains("no such thing", Assert.Throws<IOException>(() => Read(false, EngineStub.Frame(3, "no such thing\n"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("this is no frame at all")]
    [InlineData("\u0001\0\0\0\0\0\0\u0005hello")]
    [InlineData("\u0001\0\0\0\0\0\0\u0009hello")]
    [InlineData("\u0001\0\0")]
    [InlineData("\u0001\0\0\0\u007f\0\0\u0005hello")]
    public void What_is_no_log_stream_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => Read(false, Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void What_was_taken_is_put_away_before_each_wait()
    {
        var waits = new List<int>();
        var taken = 0;
        Read(false, [EngineStub.Frame(1, $"{Time} a\n"), EngineStub.Frame(1, $"{Time} b\n")], _ => taken++, () => waits.Add(taken));
        Assert.Equal(2, taken);
        Assert.Equal(taken, waits[^1]);
    }

    private static List<(StreamKind Stream, string Time, string Text)> Read(bool hasTerminal, params byte[][] parts)
    {
        var messages = new List<(StreamKind, string, string)>();
        Read(hasTerminal, parts, messages.Add, () => { });
        return messages;
    }

    private static void Read(bool hasTerminal, byte[][] parts, Action<(StreamKind, string, string)> take, Action beforeWait)
    {
        using var engine = new EngineStub(_ => EngineStub.Answer.Chunks(parts));
        using var stop = new StopSignal();
        var response = new DockerClient(engine.Host, stop).Open("/containers/x/logs", out var connection);
        using (connection)
        {
            var stream = new LogStream(response, hasTerminal, beforeWait);
            while (stream.TryRead(out var piece)) take((piece.Stream, Encoding.ASCII.GetString(piece.Time), Encoding.UTF8.GetString(piece.Text)));
        }
    }
}
