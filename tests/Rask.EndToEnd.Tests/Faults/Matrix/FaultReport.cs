using Rask.TestKit.Programs;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>
/// Collects the rows of all cases in <c>fault-matrix.md</c> beside the programs under test. Each case keeps its row in a file of
/// its own, so a case that is run alone replaces its row and leaves the others.
/// </summary>
internal static class FaultReport
{
    private static readonly Lock Writing = new();

    /// <param name="result">The figures.</param>
    /// <param name="folder">Where the report lies; null means the folder of the programs.</param>
    internal static void Add(FaultResult result, string? folder = null)
    {
        folder ??= RaskBinaries.Folder;
        var rows = Path.Combine(folder, "fault-matrix");
        // Short runs and long ones have tables of their own: their figures do not compare.
        var table = result.IsLong ? "long" : "short";
        lock (Writing)
        {
            Directory.CreateDirectory(rows);
            File.WriteAllText(Path.Combine(rows, $"{table}-{result.Number:00}.md"), result.ToTableRow());
            foreach (var name in new[] { "long", "short" })
            {
                var files = Directory.GetFiles(rows, $"{name}-*.md").Order(StringComparer.Ordinal).ToList();
                if (files.Count > 0)
                    File.WriteAllText(Path.Combine(folder, $"fault-matrix-{name}.md"), FaultResult.TableHead + string.Concat(files.Select(File.ReadAllText)));
            }
        }
    }
}
