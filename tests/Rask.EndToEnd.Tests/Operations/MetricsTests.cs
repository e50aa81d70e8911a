using System.Globalization;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;

namespace Rask.EndToEnd.Tests.Operations;

/// <summary>What a person, a health check and Prometheus see of a running forwarder.</summary>
public class MetricsTests
{
    private const int Lines = 5000;

    [Fact]
    public async Task Metrics_count_what_was_delivered()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, Lines);
        var port = FreePort.Next();
        scenario.Forward(fake.Endpoint, "--file", scenario.LogFile, "--service-name", "web", "--enable-metrics", "--metrics-port", Text(port));
        await Eventually.True(() => fake.AcknowledgedCount == Lines, Scenario.Timeout);
        var page = await PageAsync(port, "records_acked_total 5000");
        var bytes = new FileInfo(scenario.LogFile).Length;
        foreach (var sample in new[]
        {
            "records_read_total 5000", $"bytes_read_total {bytes}", "ready 1", "logs_followed 1", "lag_bytes{service=\"web\"} 0",
            "rotation_headroom_seconds{service=\"web\"} +Inf", "records_lost_total{reason=\"rotated_away\"} 0", "queue_dropped_total 0", "spool_bytes 0",
        })
        {
            Assert.Contains($"\nrask_forwarder_{sample}\n", page, StringComparison.Ordinal);
        }

        Assert.Matches("rask_forwarder_batch_size_sum 5000\n", page);
        Assert.Matches("rask_forwarder_ack_latency_seconds_count [1-9]", page);
        Assert.Matches("rask_forwarder_build_info\\{version=\"[0-9.]+\"\\} 1\n", page);
        Assert.InRange(Value(page, "process_resident_memory_bytes"), 1 << 20, 16 << 20);
        Assert.True(Value(page, "process_cpu_seconds_total") > 0);
        await ChildProcess.RunAsync(Scenario.Timeout, "sh", "-c", $"curl -sf http://127.0.0.1:{port}/metrics | promtool check metrics");
    }

    [Fact]
    public async Task What_waits_shows_as_lag_and_not_as_ready_until_the_aggregator_is_back()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        fake.GoDown();
        NumberedLog.Append(scenario.LogFile, 0, Lines);
        var port = FreePort.Next();
        scenario.Forward(fake.Endpoint, "--file", scenario.LogFile, "--service-name", "web", "--enable-metrics", "--metrics-port", Text(port));
        var bytes = new FileInfo(scenario.LogFile).Length;
        var page = await PageAsync(port, "ready 0");
        Assert.Equal(bytes, Value(page, "lag_bytes{service=\"web\"}"));
        Assert.True(Value(page, "retries_total{reason=\"connect\"}") > 0);
        var (code, output) = await HealthAsync(scenario);
        Assert.Equal((0, "alive"), (code, output));
        (code, output) = await HealthAsync(scenario, "--ready");
        Assert.Equal(1, code);
        Assert.Matches("^not delivering for [0-9]+ s: .*[Cc]onnection refused", output);
        fake.ComeBack();
        await Eventually.True(() => fake.AcknowledgedCount == Lines, Scenario.Timeout);
        page = await PageAsync(port, "ready 1");
        Assert.Equal(0, Value(page, "lag_bytes{service=\"web\"}"));
    }

    [Fact]
    public async Task A_health_check_needs_no_metrics_and_tells_a_forwarder_that_is_gone()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);
        await Eventually.True(() => File.Exists(Path.Combine(scenario.StateDirectory, "admin.sock")), Scenario.Timeout);
        Assert.Equal((0, "alive"), await HealthAsync(scenario));
        var (code, output) = await HealthAsync(scenario, "--ready");
        Assert.Equal(1, code);
        Assert.Contains("waiting for a log to appear", output, StringComparison.Ordinal);
        NumberedLog.Append(scenario.LogFile, 0, 1);
        await Eventually.True(async () => (await HealthAsync(scenario, "--ready")).Code == 0, Scenario.Timeout);
        forwarder.Process.Signal(LinuxSignal.Kill);
        await forwarder.Process.WaitForExitAsync(Scenario.Timeout);
        (code, output) = await HealthAsync(scenario);
        Assert.Equal(1, code);
        Assert.Contains("no forwarder answers in " + scenario.StateDirectory, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_once_and_lines_are_delivered_all_the_same()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, Lines);
        var forwarder = scenario.Forward(
            fake.Endpoint, "--file", scenario.LogFile, "--exit-at-end", "--enable-metrics", "--metrics-port", Text(fake.Port));
        Assert.Equal(0, await forwarder.Process.WaitForExitAsync(Scenario.Timeout));
        Assert.Equal(Lines, fake.AcknowledgedCount);
        Assert.Single(forwarder.Process.Error.Lines, static line => line.Contains("METRICS_PORT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prometheus_scrapes_it_and_the_rules_fire_when_they_should()
    {
        var deploy = Path.Combine(RaskBinaries.RepositoryRoot, "deploy", "prometheus");
        await ChildProcess.RunAsync(Scenario.Timeout, "promtool", "test", "rules", Path.Combine(deploy, "rask-log-forwarder.tests.yaml"));
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, Lines);
        var (port, prometheus) = (FreePort.Next(), FreePort.Next());
        scenario.Forward(fake.Endpoint, "--file", scenario.LogFile, "--service-name", "web", "--enable-metrics", "--metrics-port", Text(port));
        var config = scenario.Folder["prometheus.yaml"];
        File.WriteAllText(config, (await File.ReadAllTextAsync(Path.Combine(deploy, "prometheus.yaml"), TestContext.Current.CancellationToken))
            .Replace("15s", "200ms", StringComparison.Ordinal)
            .Replace("- rask-log-forwarder.rules.yaml", "- " + Path.Combine(deploy, "rask-log-forwarder.rules.yaml"), StringComparison.Ordinal)
            .Replace("\"web:9090\", \"db:9090\"", $"\"127.0.0.1:{port}\"", StringComparison.Ordinal));
        scenario.Own(ChildProcess.Start(
            "prometheus", $"--config.file={config}", $"--storage.tsdb.path={scenario.Folder["tsdb"]}", $"--web.listen-address=127.0.0.1:{prometheus}"));
        await Eventually.True(async () => (await QueryAsync(prometheus, "rask_forwarder_records_acked_total")).Contains("\"5000\"", StringComparison.Ordinal), Scenario.Timeout);
        Assert.Contains("\"rask-log-forwarder\"", await GetAsync($"http://127.0.0.1:{prometheus}/api/v1/rules"), StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> HealthAsync(Scenario scenario, params IReadOnlyList<string> arguments)
    {
        using var check = ForwarderProcess.Start(["healthcheck", "--state-dir", scenario.StateDirectory, .. arguments]);
        var code = await check.Process.WaitForExitAsync(Scenario.Timeout);
        return (code, (check.Process.Output.Text + check.Process.Error.Text).Trim());
    }

    private static async Task<string> PageAsync(int port, string sample)
    {
        string? page = null;
        await Eventually.True(
            async () => (page = await GetAsync($"http://127.0.0.1:{port}/metrics")).Contains($"\nrask_forwarder_{sample}\n", StringComparison.Ordinal), Scenario.Timeout);
        return page!;
    }

    private static Task<string> QueryAsync(int port, string query) => GetAsync($"http://127.0.0.1:{port}/api/v1/query?query={query}");

    private static async Task<string> GetAsync(string url)
    {
        using var client = new HttpClient();
        try
        {
            return await client.GetStringAsync(new Uri(url), TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException)
        {
            // Not there yet.
            return "";
        }
    }

    private static double Value(string page, string sample) => double.Parse(
        page.Split('\n').Single(line => line.StartsWith($"rask_forwarder_{sample} ", StringComparison.Ordinal)).Split(' ')[^1], CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
