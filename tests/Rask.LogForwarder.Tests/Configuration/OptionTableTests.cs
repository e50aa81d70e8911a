using System.Text.RegularExpressions;
using Rask.LogForwarder.Configuration;

namespace Rask.LogForwarder.Tests.Configuration;

public partial class OptionTableTests
{
    [Fact]
    public void Default_texts_are_the_defaults()
    {
        foreach (var option in OptionTable.All)
        {
            if (option.Default is null or ['(', ..]) continue;
            var defaults = new ForwarderOptions();
            var options = defaults;
            Assert.Null(option.Set(option.Default, ref options));
            Assert.Equal(defaults, options);
        }
    }

    [Fact]
    public void Flags_are_the_variables_in_kebab_case_without_the_name_of_the_project()
    {
        foreach (var option in OptionTable.All.Where(option => option is { Variable: not null, IsSecret: false }))
            Assert.Equal("--" + option.Variable!.Replace("RASK_", "", StringComparison.Ordinal).ToLowerInvariant().Replace('_', '-'), option.Flag);
        Assert.Equal(OptionTable.All.Length, OptionTable.All.Select(option => option.Flag).Distinct().Count());
    }

    [Fact]
    public void What_a_message_allows_is_what_the_table_shows()
    {
        foreach (var option in OptionTable.All)
        {
            var options = new ForwarderOptions();
            var allowed = option.Set("\0", ref options);
            Assert.NotNull(allowed);
            Assert.StartsWith(option.Allowed, allowed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Help_fits_eighty_columns_and_names_everything()
    {
        var help = HelpText.Render();
        var lines = help.Split('\n');

        Assert.All(lines, line => Assert.InRange(line.Length, 0, HelpText.Width));
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
        foreach (var option in OptionTable.All)
        {
            var flag = option.Flag.Length == 0 ? "(no flag)" : option.Flag;
            var head = Array.Find(lines, line => line == "  " + flag || line.StartsWith($"  {flag} ", StringComparison.Ordinal));
            Assert.NotNull(head);
            if (option.Variable is not null) Assert.EndsWith(" " + option.Variable, head, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Examples_in_the_help_are_accepted()
    {
        var examples = HelpText.Render().Replace(" \\\n", " ", StringComparison.Ordinal).Split('\n')
            .Where(line => line.StartsWith("    rask-log-forwarder ", StringComparison.Ordinal))
            .Select(line => Whitespace().Split(line.Trim())[1..])
            .ToArray();

        Assert.Equal(2, examples.Length);
        Assert.All(examples, arguments => Assert.Single(ParseSupport.Options(arguments).Files));
    }

    [Fact]
    public void The_committed_document_is_what_the_table_renders()
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "options.md");
        var expected = OptionTable.RenderMarkdown();
        if (Environment.GetEnvironmentVariable("RASK_UPDATE_DOCS") == "1") File.WriteAllText(path, expected);

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == expected,
            "docs/options.md differs from the table of options. Run this test once with RASK_UPDATE_DOCS=1 and commit the file.");
    }

    private static string RepositoryRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Rask.slnx")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("Rask.slnx is in no parent directory of the tests.");
        return directory;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
