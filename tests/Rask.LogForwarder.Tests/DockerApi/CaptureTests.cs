using System.Text;
using CsCheck;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.DockerApi.Capture;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Tests.Collector.Support;
using Rask.LogForwarder.Tests.Reliability;

namespace Rask.LogForwarder.Tests.DockerApi;

/// <summary>The files that a log is captured into, and how capturing goes on from their end.</summary>
public sealed class CaptureTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string LogPath => _folder.File("x-json.log");

    [Fact]
    public void Files_rotate_and_those_that_are_delivered_make_room()
    {
        var delivered = false;
        using var files = CaptureFiles.Open(LogPath, maxBytes: 1000, fileBytes: 250);
        var line = 0;
        while (Append(files, ++line, _ => delivered))
        {
        }

        // Three files of 250 to 350 bytes; the next one would be too much.
        Assert.True(File.Exists(LogPath + ".1"));
        var before = Directory.GetFiles(_folder.Root).Sum(file => new FileInfo(file).Length);
        Assert.InRange(before, 500, 1000);
        delivered = true;
        Assert.True(Append(files, line, newer =>
        {
            Assert.NotEmpty(newer);
            return delivered;
        }));
        Assert.InRange(Directory.GetFiles(_folder.Root).Sum(file => new FileInfo(file).Length), 250, 1000);
    }

    [Fact]
    public void Generations_that_are_newer_are_named_as_the_reader_names_them()
    {
        using var files = CaptureFiles.Open(LogPath, maxBytes: 600, fileBytes: 200);
        IReadOnlySet<string>? named = null;
        for (var line = 1; named is null; line++)
        {
            _ = Append(files, line, newer =>
            {
                named = newer;
                return true;
            });
        }

        using var newest = Generation.TryOpen(LogPath + ".1", out _);
        Assert.Contains(newest!.Id!, named);
    }

    [Fact]
    public void A_torn_end_is_cut_and_the_gap_of_a_torn_rotation_closed()
    {
        File.WriteAllBytes(LogPath, [.. Line(5), .. Line(6)[..20]]);
        File.WriteAllBytes(LogPath + ".2", Line(3));
        File.WriteAllBytes(LogPath + ".3", Line(1));
        using var files = CaptureFiles.Open(LogPath, 1 << 20);
        Assert.Equal(Line(5), File.ReadAllBytes(LogPath));
        Assert.Equal(Line(3), File.ReadAllBytes(LogPath + ".1"));
        Assert.Equal(Line(1), File.ReadAllBytes(LogPath + ".2"));
        Assert.False(File.Exists(LogPath + ".3"));
    }

    [Fact]
    public void Nothing_captured_means_from_the_beginning()
    {
        using var files = CaptureFiles.Open(LogPath, 1 << 20);
        var tail = files.ReadTail();
        Assert.True(tail.IsEmpty);
        Assert.Null(tail.Begin());
        Assert.False(tail.IsKnown(Line(1)));
    }

    [Fact]
    public void The_engine_is_asked_from_a_second_before_the_newest_time_on()
    {
        var tail = new CaptureTail();
        tail.Add("{\"log\":\"a\\n\",\"stream\":\"stdout\",\"time\":\"1970-01-01T00:01:40.5Z\"}"u8);
        tail.Add("{\"log\":\"b\\n\",\"stream\":\"stderr\",\"time\":\"1970-01-01T00:01:40.25Z\"}"u8);
        tail.Add("damaged"u8);
        Assert.Equal("99.500000000", tail.Begin());
    }

    /// <summary>
    /// A log whose times nearly ascend, with equal lines and equal times; captured up to any place; rotated away before
    /// any other. What the engine then sends from the asked time on must continue the capture exactly.
    /// </summary>
    [Fact]
    public void Wherever_capturing_ended_it_goes_on_without_loss_and_without_doubles() => Gen.Select(
        Gen.Select(Gen.Int[0, 3], Gen.Int[-2, 400], Gen.Bool).Array[1, 60], Gen.Int[0, 60], Gen.Int[0, 60]).Sample(
        (steps, capturedTo, rotatedTo) =>
        {
            capturedTo = Math.Min(capturedTo, steps.Length);
            rotatedTo = Math.Min(rotatedTo, capturedTo);
            var log = new List<(long Time, byte[] Line)>();
            long now = 1_000_000;
            foreach (var (text, step, isError) in steps)
            {
                now += step * 10;
                // Equal texts of equal nanoseconds cannot be told apart when the first of them is gone.
                var word = rotatedTo > 0 ? log.Count : text;
                log.Add((now, Record($"{word}\n", isError ? StreamKind.Stderr : StreamKind.Stdout, now)));
            }

            var tail = new CaptureTail();
            foreach (var (_, line) in log[..capturedTo]) tail.Add(line);
            var since = tail.Begin();
            var from = since is null ? long.MinValue : (long)(decimal.Parse(since, System.Globalization.CultureInfo.InvariantCulture) * 1_000_000_000m);
            var sent = log[rotatedTo..].Where(entry => Nanoseconds(entry.Time) >= from).Select(entry => entry.Line);
            Assert.Equal(log[capturedTo..].Select(entry => entry.Line), sent.Where(line => !tail.IsKnown(line)));
        });

    private static long Nanoseconds(long milliseconds) => milliseconds * 1_000_000;

    private static byte[] Record(string text, StreamKind stream, long milliseconds) => DockerLine.Of(
        Encoding.UTF8.GetBytes(text), stream,
        DateTime.UnixEpoch.AddMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture))[..^1];

    private static byte[] Line(int number) => DockerLine.Of($"line {number}\n", time: number);

    private static bool Append(CaptureFiles files, int line, Predicate<IReadOnlySet<string>> isDelivered) =>
        files.TryMakeRoom(isDelivered) && files.TryAppend(Line(line)) == 0;
}
