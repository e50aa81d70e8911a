using Rask.LogAggregator.Configuration;

namespace Rask.LogAggregator.Tests.Configuration;

public class OptionsDocumentTests
{
    [Fact]
    public void The_committed_document_is_what_the_table_renders()
    {
        string path = Path.Combine(RepositoryRoot(), "docs", "aggregator.md");
        string expected = OptionsDocument.Render();
        if (Environment.GetEnvironmentVariable("RASK_UPDATE_DOCS") == "1")
            File.WriteAllText(path, expected);

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == expected,
            "docs/aggregator.md differs from the table of options. Run this test once with RASK_UPDATE_DOCS=1 and commit the file.");
    }

    [Fact]
    public void The_document_tells_everything_about_every_option()
    {
        string[] lines = OptionsDocument.Render().Split('\n');
        foreach (OptionDefinition option in OptionTable.All)
        {
            string row = Assert.Single(lines, line => line.StartsWith($"| `{option.Flag} ", StringComparison.Ordinal));
            Assert.All([option.Variable, option.Default, option.Allowed, option.Help], part => Assert.Contains(part, row, StringComparison.Ordinal));
            // A vertical bar in a text would begin another column.
            Assert.Equal(6, row.Count(character => character == '|'));
        }
    }

    private static string RepositoryRoot()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Rask.slnx")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("Rask.slnx is in no parent directory of the tests.");
        return directory;
    }
}
