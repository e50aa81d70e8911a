using System.IO.Compression;
using System.Text.Json;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;

namespace Rask.EndToEnd.Tests.CommandLine;

/// <summary>The tools of the published program, on what the published programs have written.</summary>
public class ToolsTests
{
    [Fact]
    public async Task Verify_finds_a_line_that_is_missing_and_one_that_is_doubled()
    {
        using var scenario = new Scenario();
        var aggregator = await scenario.AggregatorAsync();
        using (var writer = new JsonFileWriter(scenario.LogFile, maxSize: 100_000, maxFile: 10))
        {
            for (var number = 0; writer.Rotations < 2 || number % 100 != 50; number++) writer.Write(NumberedLog.Line(number) + "\n");
        }

        Compress(scenario.LogFile + ".2");
        _ = await scenario.ForwardToEndAsync(aggregator.Endpoint);
        Assert.Equal(0, await aggregator.StopAsync(Scenario.Timeout));
        var complete = await VerifyAsync(scenario);
        Assert.Equal((0, 0L, 0L), (complete.Code, complete.Missing, complete.Doubled));
        Assert.True(complete.OnDisk > 100);
        Assert.Equal(complete.OnDisk, complete.Stored);

        var segment = Directory.EnumerateFiles(scenario.DataDirectory, "*.ndjson", SearchOption.AllDirectories).Order().First();
        var lines = File.ReadAllLines(segment);
        File.WriteAllLines(segment, [.. lines[..7], .. lines[8..]]);
        Assert.Equal((1, 1L, 0L), Of(await VerifyAsync(scenario)));
        File.WriteAllLines(segment, [.. lines, lines[7]]);
        Assert.Equal((1, 0L, 1L), Of(await VerifyAsync(scenario)));
        File.WriteAllLines(segment, lines);
        File.Delete(scenario.LogFile + ".2.gz");
        var older = await VerifyAsync(scenario);
        Assert.Equal((0, 0L, 0L), Of(older));
        Assert.True(older.Stored > older.OnDisk);
    }

    [Fact]
    public async Task A_batch_of_a_container_that_was_removed_is_voided_counted_and_named()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake(static _ => FakeAnswer.Never);
        Describe(scenario.LogFile, scenario.ContainerId);
        NumberedLog.Append(scenario.LogFile, 0, 20);
        string[] arguments = ["--docker-containers-dir", scenario.Folder["containers"], "--target-service", "shop"];
        var first = scenario.Forward(fake.Endpoint, arguments);
        await Eventually.True(() => fake.Requests.Count > 0, Scenario.Timeout, () => first.Process.Error.Text);
        first.Process.Signal(LinuxSignal.Kill);
        await first.Process.WaitForExitAsync(Scenario.Timeout);
        var sent = fake.Requests[0];
        Directory.Delete(Path.GetDirectoryName(scenario.LogFile)!, recursive: true);
        // Any other container shows that this is where Docker keeps them.
        Directory.CreateDirectory(scenario.Folder[Path.Combine("containers", new string('0', 64))]);

        fake.Answer(static _ => FakeAnswer.Accept);
        var second = scenario.Forward(fake.Endpoint, arguments);
        await Eventually.True(() => fake.Requests.Any(IsVoid), Scenario.Timeout, () => second.Process.Error.Text);
        Assert.Equal(0, await second.StopAsync(Scenario.Timeout));

        var @void = fake.Requests.Single(IsVoid);
        Assert.Equal(sent.BatchId, @void.BatchId);
        var notice = fake.Requests.Single(request => request.Number > sent.Number && request.LineCount > 0 && request.IsAcknowledged);
        using var record = JsonDocument.Parse(notice.Lines.Single());
        Assert.Contains("the container was removed", record.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("shop", record.RootElement.GetProperty("service_name").GetString());
        Assert.True(notice.Number < @void.Number);
        Assert.Contains("\"lost_removed\":", second.Process.Error.Text, StringComparison.Ordinal);

        var third = scenario.Forward(fake.Endpoint, arguments);
        await Eventually.True(() => third.Process.Error.Text.Contains("waiting", StringComparison.Ordinal), Scenario.Timeout, () => third.Process.Error.Text);
        Assert.Equal(0, await third.StopAsync(Scenario.Timeout));
        Assert.Single(fake.Requests, IsVoid);
    }

    [Fact]
    public async Task What_lies_in_the_spool_is_sent_from_the_command_line_once()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake(static _ => FakeAnswer.Never);
        NumberedLog.Append(scenario.LogFile, 0, 5000);
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile, "--batch-size", "500", "--shutdown-grace-secs", "1");
        await Eventually.True(() => fake.Requests.Count > 0, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        fake.Answer(static _ => FakeAnswer.Accept);

        using var status = ForwarderProcess.Start("status", "--state-dir", scenario.StateDirectory);
        Assert.Equal(0, await status.Process.WaitForExitAsync(Scenario.Timeout));
        Assert.Contains("spool", status.Process.Output.Text, StringComparison.Ordinal);
        using var replay = ForwarderProcess.Start("spool", "replay", "--state-dir", scenario.StateDirectory, "--endpoint", fake.Endpoint);
        Assert.Equal(0, await replay.Process.WaitForExitAsync(Scenario.Timeout));
        Assert.Contains("; 0 batches left", replay.Process.Output.Text, StringComparison.Ordinal);
        var replayed = fake.AcknowledgedCount;
        Assert.True(replayed > 0, replay.Process.Output.Text);

        _ = await scenario.ForwardToEndAsync(fake.Endpoint);
        Wire.EachOnce(0, 4999, fake);
    }

    private static bool IsVoid(RecordedRequest request) => request.Headers.ContainsKey("X-Batch-Void");

    private static (int, long, long) Of(Verified found) => (found.Code, found.Missing, found.Doubled);

    private static async Task<Verified> VerifyAsync(Scenario scenario)
    {
        using var verify = ForwarderProcess.Start("verify", "--data-dir", scenario.DataDirectory, "--file", scenario.LogFile, "--json");
        var code = await verify.Process.WaitForExitAsync(Scenario.Timeout);
        using var json = JsonDocument.Parse(verify.Process.Output.Text);
        long Number(string name) => json.RootElement.GetProperty(name).GetInt64();
        return new Verified(code, Number("on_disk"), Number("stored"), Number("missing"), Number("doubled"));
    }

    private static void Compress(string path)
    {
        using (var target = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Optimal)) target.Write(File.ReadAllBytes(path));
        File.Delete(path);
    }

    /// <summary>What dockerd writes beside a log, as far as the forwarder reads it.</summary>
    private static void Describe(string logFile, string id)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        File.WriteAllText(
            Path.Combine(Path.GetDirectoryName(logFile)!, "config.v2.json"),
            $$$$"""{"ID":"{{{{id}}}}","Name":"/shop-1","LogPath":"{{{{logFile}}}}","Config":{"Hostname":"h","Labels":{"com.docker.compose.service":"shop"}}}""");
    }

    private sealed record Verified(int Code, long OnDisk, long Stored, long Missing, long Doubled);
}
