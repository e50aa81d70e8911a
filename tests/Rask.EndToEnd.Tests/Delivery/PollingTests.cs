using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;

namespace Rask.EndToEnd.Tests.Delivery;

/// <summary>A machine whose other programs have taken all of inotify.</summary>
public class PollingTests
{
    [Theory]
    [InlineData("max_inotify_instances")]
    [InlineData("max_inotify_watches")]
    public async Task Follows_a_file_and_its_rotations_where_inotify_is_used_up(string limit)
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        var forwarder = scenario.Own(ForwarderProcess.StartLimited(
            limit, 0, "--endpoint", fake.Endpoint, "--state-dir", scenario.StateDirectory, "--file", scenario.LogFile));
        await Eventually.True(() => Directory.Exists(scenario.StateDirectory) || forwarder.Process.HasExited, Scenario.Timeout, () => forwarder.Process.Error.Text);

        // The file's folder does not exist before its first line.
        using var writer = new JsonFileWriter(scenario.LogFile, maxSize: 20_000, maxFile: 3);
        var next = 0;
        for (var rotation = 0; rotation <= 5; rotation++)
        {
            // Each file is read before the next but one takes its place, as slowly as polling may be.
            for (; writer.Rotations < rotation || next == 0; next++)
                writer.Write(NumberedLog.Line(next) + "\n");
            await Eventually.True(() => fake.AcknowledgedCount == next, Scenario.Timeout, () => $"{fake.AcknowledgedCount} of {next}. {forwarder.Process.Error.Text}");
        }

        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        Wire.EachOnce(0, next - 1, fake);
        // Said once, not at each look, and with what a human can do.
        Assert.Single(forwarder.Process.Error.Lines, line => line.Contains("polled", StringComparison.Ordinal) && line.Contains("fs.inotify.max_user_watches", StringComparison.Ordinal));
    }
}
