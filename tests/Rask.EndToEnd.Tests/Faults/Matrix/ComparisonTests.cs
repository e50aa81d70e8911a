using System.Text;
using Rask.EndToEnd.Tests.Docker;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Processes;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>The comparison that ends every case finds what it is there to find.</summary>
[Collection(FaultMatrix.Name)]
public class ComparisonTests(DockerFixture docker)
{
    [Fact]
    public async Task Finds_lines_that_are_doubled_because_the_forwarder_has_lost_its_memory()
    {
        await using var run = await FaultRun.StartAsync(docker, new()
        {
            Number = 0,
            Title = "",
            Service = path => new FileService(path, maxFile: 5),
        });
        // Some hundred lines: of one that comes twice, no order could be told.
        await Eventually.True(() => StoredLines.Size(run.Aggregator.DataDirectory) > 100_000, Scenario.Timeout, run.Describe);
        await run.KillForwarderAsync();
        Directory.Delete(run.StateDirectory, true);
        run.StartForwarder();

        var stored = await run.CompareAsync();

        Assert.Equal(0, stored.Lost);
        Assert.Equal(0, stored.Foreign);
        Assert.True(stored.Doubled > 0, $"{stored}");
        Assert.True(stored.OutOfOrder > 0, $"{stored}");
    }

    [Fact]
    public async Task Finds_one_line_that_is_taken_out_of_what_was_stored()
    {
        await using var run = await FaultRun.StartAsync(docker, new()
        {
            Number = 0,
            Title = "",
            Service = path => new FileService(path, maxFile: 5),
        });
        var sound = await run.CompareAsync();
        Assert.True(sound is { Lost: 0, Doubled: 0, OutOfOrder: 0, Foreign: 0 }, $"{sound}");

        var segment = Directory.GetFiles(run.Aggregator.DataDirectory, "*.ndjson", SearchOption.AllDirectories).Single();
        var lines = await File.ReadAllLinesAsync(segment, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(segment, lines.Where((_, index) => index != lines.Length / 2), TestContext.Current.CancellationToken);

        Assert.Equal((1, 0, 0), Figures(StoredLines.Read(run.Aggregator.DataDirectory, sound.Written)));
    }

    [Theory]
    [InlineData("o0 o1 e0 o2 e1", 0, 0, 0, 0)]
    [InlineData("o0 e0 o2 e1", 1, 0, 0, 0)]
    [InlineData("o0 o1 o2 e0", 1, 0, 0, 0)]
    [InlineData("", 5, 0, 0, 0)]
    [InlineData("o0 o1 e0 e0 o2 e1", 0, 1, 0, 0)]
    [InlineData("o0 o1 o0 o1 e0 o2 e1", 0, 2, 1, 0)]
    [InlineData("o1 o0 e0 o2 e1", 0, 0, 1, 0)]
    [InlineData("o0 o1 e0 o2 e1 o3", 0, 0, 0, 1)]
    [InlineData("o0 o1 e0 o2 e2", 1, 0, 0, 1)]
    [InlineData("o0 ? o1 e0 o2 e1", 0, 0, 0, 1)]
    public void Counts_by_stream(string stored, int lost, int doubled, int outOfOrder, int foreign)
    {
        using var folder = new TempFolder();
        var text = new StringBuilder();
        foreach (var line in stored.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var message = line == "?" ? "no number" : $"sequence={line[1..]} x";
            text.Append($"{{\"message\":\"{message}\",\"stream\":\"{(line[0] == 'e' ? "stderr" : "stdout")}\",\"fields\":{{}}}}\n");
        }

        File.WriteAllText(Path.Combine(folder.Create("web"), "00000001.ndjson"), text.ToString());

        var found = StoredLines.Read(folder.Path, new WrittenLines(3, 2));

        Assert.Equal((lost, doubled, outOfOrder), Figures(found));
        Assert.Equal(foreign, found.Foreign);
        Assert.Equal(lost == 0, found.IsComplete);
    }

    [Fact]
    public void The_report_keeps_the_rows_of_the_other_cases()
    {
        using var folder = new TempFolder();
        var result = new FaultResult
        {
            Number = 2,
            Title = "second",
            Test = "T.B",
            IsLong = false,
            Lines = 1_234_567,
            Writing = TimeSpan.FromSeconds(10),
            Faults = "3 kills",
            Lost = 0,
            Doubled = 1,
            OutOfOrder = 0,
            Draining = TimeSpan.FromSeconds(1.25),
            PeakKb = 10_000,
        };

        FaultReport.Add(result, folder.Path);
        FaultReport.Add(result with { Number = 1, Title = "first", Test = "T.A" }, folder.Path);
        FaultReport.Add(result with { Number = 1, IsLong = true }, folder.Path);
        FaultReport.Add(result with { Doubled = 0 }, folder.Path);

        var rows = File.ReadAllLines(folder["fault-matrix-short.md"]);
        Assert.Equal(4, rows.Length);
        Assert.StartsWith("| first | 3 kills | 1,234,567 | 123,457 | 0 | 1 | 0 |", rows[2], StringComparison.Ordinal);
        Assert.Equal("| second | 3 kills | 1,234,567 | 123,457 | 0 | 0 | 0 | 1.3 s | 10.2 MB | `T.B` |", rows[3]);
        Assert.Equal(3, File.ReadAllLines(folder["fault-matrix-long.md"]).Length);
    }

    private static (long Lost, long Doubled, long OutOfOrder) Figures(StoredLines stored) => (stored.Lost, stored.Doubled, stored.OutOfOrder);
}
