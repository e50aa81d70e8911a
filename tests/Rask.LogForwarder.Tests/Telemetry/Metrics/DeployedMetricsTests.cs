using System.Text.Json;
using System.Text.RegularExpressions;
using Rask.LogForwarder.Telemetry;
using Rask.LogForwarder.Telemetry.Metrics;

namespace Rask.LogForwarder.Tests.Telemetry.Metrics;

/// <summary>Rules, dashboard and documentation speak of the metrics that exist, and the documentation of all of them.</summary>
public sealed partial class DeployedMetricsTests
{
    private static readonly HashSet<string> Existing = [.. Names(MetricsPage.Render(new Counters(), Figures(), "1.2.3", 0))];

    [Theory]
    [InlineData("prometheus/rask-log-forwarder.rules.yaml", 10)]
    [InlineData("prometheus/rask-log-forwarder.tests.yaml", 10)]
    [InlineData("grafana/rask-log-forwarder.json", 15)]
    public void What_is_deployed_asks_for_metrics_that_exist(string file, int least)
    {
        var asked = Names(File.ReadAllText(Path.Combine(RepositoryRoot(), "deploy", file))).ToHashSet();
        Assert.True(asked.Count >= least);
        Assert.Empty(asked.Except(Existing));
    }

    [Fact]
    public void The_document_names_every_metric_and_no_other()
    {
        var rows = File.ReadLines(Path.Combine(RepositoryRoot(), "docs", "metrics.md")).Where(static line => line.StartsWith("| `", StringComparison.Ordinal));
        var documented = rows.SelectMany(static row => Quoted().Matches(row.Split('|')[1]).Select(static match => match.Groups[1].Value)).ToHashSet();
        Assert.Equal(Existing.Select(static name => Suffix().Replace(name["rask_forwarder_".Length..], "")).Order().Distinct(), documented.Order());
    }

    [Fact]
    public void The_dashboard_is_json_with_panels_that_do_not_overlap()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot(), "deploy", "grafana", "rask-log-forwarder.json")));
        var taken = new HashSet<(int, int)>();
        foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            var place = panel.GetProperty("gridPos");
            int Of(string name) => place.GetProperty(name).GetInt32();
            Assert.InRange(Of("x") + Of("w"), 1, 24);
            for (var x = 0; x < Of("w"); x++)
                for (var y = 0; y < Of("h"); y++) Assert.True(taken.Add((Of("x") + x, Of("y") + y)), panel.GetProperty("title").GetString());
        }
    }

    private static IEnumerable<string> Names(string text) => Name().Matches(text).Select(static match => match.Value);

    private static PipelineFigures Figures() => new()
    {
        Queue = default,
        PagesInUse = 0,
        Pages = 32,
        SpoolBytes = 0,
        SpoolLimitBytes = 0,
        SpoolBatches = 0,
        HeldBytes = 0,
        Logs = 1,
        Services = new Dictionary<string, ServiceFigures> { ["web"] = new() },
        Losses = [("rotated_away", 0, 0)],
        Problem = null,
    };

    private static string RepositoryRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Rask.slnx"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }

    [GeneratedRegex(@"\brask_forwarder_[a-z_]+")]
    private static partial Regex Name();

    [GeneratedRegex(@"`([a-z_]+)(?:\{[a-z]+\})?`")]
    private static partial Regex Quoted();

    [GeneratedRegex("(?<=batch_size|latency_seconds)_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
