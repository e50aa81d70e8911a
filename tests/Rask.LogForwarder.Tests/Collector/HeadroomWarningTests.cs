using System.Text.Json;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector;

/// <summary>The warning that Docker's rotation comes nearer to what was not read.</summary>
public sealed class HeadroomWarningTests : IDisposable
{
    private const int MaxBytes = 50_000;

    private readonly LogFiles _log = new();
    private readonly LogOutput _output = new();
    private int _lines;

    public void Dispose()
    {
        _log.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void A_log_that_is_not_read_is_warned_about_before_lines_are_lost_and_again_when_it_is_over()
    {
        WriteOptions($"\"max-size\":\"{MaxBytes}\",\"max-file\":\"10\"");
        Write();
        // All memory is taken by the first lines, and there is no spool.
        var limits = ReaderHarness.Default with { BatchRecords = 10, UnacknowledgedRecords = 20 };
        using var reader = new RunningReader(RunningReader.Files(_log.Path), limits: limits, output: _output);

        reader.WaitUntil(
            () =>
            {
                Write();
                return Find("rotation_headroom_seconds") is not null;
            },
            "a warning");

        var warning = JsonDocument.Parse(Find("rotation_headroom_seconds")!).RootElement;
        Assert.Equal("warn", warning.GetProperty("level").GetString());
        Assert.InRange(warning.GetProperty("rotation_headroom_seconds").GetDouble(), 0, 60);
        Assert.True(warning.GetProperty("unread_bytes").GetInt64() > 0);

        reader.ReceiveUntil(() => Find("far enough ahead") is not null, "the end of the danger");
        reader.ReceiveRecords(_lines);
        Assert.Equal(Enumerable.Range(0, _lines).Select(static i => $"line {i}\n"), reader.Receiver.Texts);
        Assert.Single(_output.Lines, static line => line.Contains("rotation_headroom_seconds", StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_that_is_never_rotated_is_in_no_danger()
    {
        WriteOptions("");
        Write();
        var limits = ReaderHarness.Default with { BatchRecords = 10, UnacknowledgedRecords = 20 };
        using var reader = new RunningReader(RunningReader.Files(_log.Path), limits: limits, output: _output);
        var end = DateTime.UtcNow + TimeSpan.FromSeconds(4);
        reader.WaitUntil(
            () =>
            {
                Write();
                return DateTime.UtcNow > end;
            },
            "four seconds without an acknowledgement");
        Assert.Null(Find("rotation_headroom_seconds"));
    }

    private string? Find(string text) => _output.Lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal));

    private void WriteOptions(string options) => File.WriteAllText(
        Path.Combine(Path.GetDirectoryName(_log.Path)!, "hostconfig.json"), "{\"LogConfig\":{\"Type\":\"json-file\",\"Config\":{" + options + "}}}");

    private void Write()
    {
        for (var i = 0; i < 10; i++, _lines++) _log.Append(DockerLine.Of($"line {_lines}\n", time: _lines + 1));
        if (new FileInfo(_log.Path).Length >= MaxBytes) _log.Rotate(10);
    }
}
