using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;

namespace Rask.EndToEnd.Tests.CommandLine;

/// <summary>What a person sees who starts the forwarder by hand.</summary>
public class CommandLineTests
{
    private static readonly string[] Flags =
    [
        "--target-service", "--endpoint", "--batch-size", "--flush-interval-ms", "--buffer-capacity", "--log-level", "--connection-timeout-secs",
        "--request-timeout-secs", "--read-from", "--docker-containers-dir", "--state-dir", "--file", "--exit-at-end", "--linger-ms", "--batch-bytes",
        "--memory-limit-bytes", "--max-line-bytes", "--record-id", "--shutdown-grace-secs", "--container-id", "--service-name", "--service-group",
        "--multiline", "--multiline-timeout-ms", "--help", "--version",
    ];

    [Fact]
    public async Task Help_names_every_option_and_exits_0()
    {
        using var forwarder = ForwarderProcess.Start("--help");
        Assert.Equal(0, await forwarder.Process.WaitForExitAsync(Scenario.Timeout));
        var help = forwarder.Process.Output.Text;
        Assert.All(Flags, flag => Assert.Contains(flag, help, StringComparison.Ordinal));
        Assert.All(forwarder.Process.Output.Lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        using var forwarder = ForwarderProcess.Start("--version");
        Assert.Equal(0, await forwarder.Process.WaitForExitAsync(Scenario.Timeout));
        Assert.Matches("[0-9]+\\.[0-9]+\\.[0-9]+", Assert.Single(forwarder.Process.Output.Lines));
    }

    [Theory]
    [InlineData("--batch-size", "0")]
    [InlineData("--batch-size", "many")]
    [InlineData("--endpoint", "ftp://aggregator/x")]
    [InlineData("--endpoint", "not a url")]
    [InlineData("--read-from", "middle")]
    [InlineData("--flush-interval-ms", "-1")]
    [InlineData("--log-level", "loud")]
    [InlineData("--no-such-option", "1")]
    public async Task A_bad_option_is_named_with_its_value_and_ends_with_2(string flag, string value)
    {
        using var folder = new TempFolder();
        using var forwarder = ForwarderProcess.Start("--state-dir", folder["state"], "--file", folder["x.log"], flag, value);
        Assert.Equal(2, await forwarder.Process.WaitForExitAsync(Scenario.Timeout));
        Assert.Contains(flag, forwarder.Process.Error.Text, StringComparison.Ordinal);
        if (flag != "--no-such-option")
            Assert.Contains(value, forwarder.Process.Error.Text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["state"]), "nothing may be started");
    }

    [Fact]
    public async Task All_mistakes_are_told_at_once_with_the_name_that_the_user_gave()
    {
        using var folder = new TempFolder();
        using var forwarder = ForwarderProcess.Start(
            ["--file", folder["x.log"], "--batch-size", "0", "--log-level", "loud"],
            new Dictionary<string, string?> { ["READ_FROM"] = "middle" });
        Assert.Equal(2, await forwarder.Process.WaitForExitAsync(Scenario.Timeout));
        foreach (var name in new[] { "--batch-size", "--log-level", "READ_FROM" })
            Assert.Contains(forwarder.Process.Error.Lines, line => line.Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_flag_wins_over_the_environment()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 1000);
        using var forwarder = ForwarderProcess.Start(
            ["--file", scenario.LogFile, "--exit-at-end", "--batch-size", "50"],
            new Dictionary<string, string?> { ["RASK_ENDPOINT"] = fake.Endpoint, ["STATE_DIR"] = scenario.StateDirectory, ["BATCH_SIZE"] = "10" });

        Assert.Equal(0, await forwarder.Process.WaitForExitAsync(Scenario.Timeout));

        Assert.Equal(50, fake.Requests.Max(request => request.LineCount));
        Wire.EachOnce(0, 999, fake);
    }

    [Fact]
    public async Task A_containers_directory_that_may_not_be_read_ends_with_3_and_the_remedy()
    {
        using var scenario = new Scenario();
        // The folder of this test and the repository may be closed to others; what nobody runs must not be.
        File.SetUnixFileMode(scenario.Folder.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        var program = scenario.Folder["rask-log-forwarder"];
        File.Copy(RaskBinaries.Forwarder, program);
        File.SetUnixFileMode(program, (UnixFileMode)Convert.ToInt32("755", 8));
        var containers = scenario.Folder.Create("containers");
        File.SetUnixFileMode(containers, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        using var forwarder = ForwarderProcess.StartAsNobody(program, "--target-service", "web", "--docker-containers-dir", containers);

        Assert.Equal(3, await forwarder.Process.WaitForExitAsync(Scenario.Timeout));
        Assert.Contains(containers, forwarder.Process.Error.Text, StringComparison.Ordinal);
        Assert.Contains("root", forwarder.Process.Error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_one_json_object_a_line_and_ends_with_the_summary()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 1000);
        using var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile, "--exit-at-end");
        await forwarder.Process.WaitForExitAsync(Scenario.Timeout);

        Assert.Empty(forwarder.Process.Output.Lines);
        Assert.All(forwarder.Process.Error.Lines, line => System.Text.Json.JsonDocument.Parse(line).Dispose());
        Assert.NotNull(DeliverySummary.TryParse(forwarder.Process.Error.LastLine!));
    }
}
