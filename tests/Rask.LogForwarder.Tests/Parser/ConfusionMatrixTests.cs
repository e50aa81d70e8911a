using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>
/// Every line of every fixture against what <see cref="LineTruth"/> says of it. <c>RASK_UPDATE_DOCS=1</c> writes the matrix into
/// <c>docs/formats.md</c>.
/// </summary>
public sealed class ConfusionMatrixTests(ITestOutputHelper output)
{
    private const string Start = "<!-- confusion matrix: written by ConfusionMatrixTests -->\n";
    private const string End = "<!-- end of the confusion matrix -->\n";

    private static readonly string[] Folders = ["cri", "docker-json", "json", "text"];

    [Fact]
    public void Every_line_of_every_fixture_is_taken_for_what_it_is()
    {
        var matrix = new SortedDictionary<(string Truth, string Answer), int>();
        var wrong = new List<string>();
        foreach (string fixture in Fixtures())
        {
            byte[] log = File.ReadAllBytes(Path.Combine(Folder, fixture + ".log"));
            string[] lines = Encoding.UTF8.GetString(log).TrimEnd('\n').Split('\n');
            byte[][] records = Encoders.Encode(Encoders.SupportedWidths[^1], log);
            Assert.Equal(lines.Length, records.Length);
            for (int i = 0; i < lines.Length; i++)
            {
                string text = TextOf(lines[i]);
                string truth = LineTruth.Tell(fixture, text) ?? "?";
                string answer = DecodedRecord.Parse(records[i]).Type;
                matrix[(truth, answer)] = matrix.GetValueOrDefault((truth, answer)) + 1;
                if (truth != answer)
                    wrong.Add($"{fixture}:{i + 1}: {truth}, but taken for {answer}: {text}");
            }
        }
        string table = Render(matrix);
        output.WriteLine(table);
        string path = Path.Combine(SourceFolder(), "..", "..", "..", "docs", "formats.md");
        string document = File.ReadAllText(path);
        int start = document.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        int end = document.IndexOf(End, StringComparison.Ordinal);
        Assert.InRange(start, Start.Length, end);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        if (Environment.GetEnvironmentVariable("RASK_UPDATE_DOCS") == "1")
            File.WriteAllText(path, document[..start] + table + document[end..]);
        else
            Assert.True(document[start..end] == table, "docs/formats.md has another matrix. Run this test once with RASK_UPDATE_DOCS=1 and commit the file.");
    }

    [Fact]
    public void Each_rule_of_the_truth_is_of_a_line()
    {
        foreach (string fixture in Fixtures())
        {
            string[] types = [.. LineTruth.Of[fixture].Select(rule => rule.Type).Distinct()];
            string[] told = [.. File.ReadLines(Path.Combine(Folder, fixture + ".log")).Select(line => LineTruth.Tell(fixture, TextOf(line)) ?? "?").Distinct()];
            Assert.True(types.Order().SequenceEqual(told.Order()), $"{fixture}: the rules say {string.Join(", ", types)}, the lines {string.Join(", ", told)}");
        }
        Assert.Equal(Fixtures().Order(StringComparer.Ordinal), LineTruth.Of.Keys.Order(StringComparer.Ordinal));
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    private static IEnumerable<string> Fixtures() =>
        from folder in Folders
        from path in Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.log")
        orderby path
        select folder + "/" + Path.GetFileNameWithoutExtension(path);

    /// <summary>What the program wrote, without its line end, out of a line of Docker's or of CRI.</summary>
    private static string TextOf(string line)
    {
        if (!line.StartsWith('{'))
            return line.Split(' ', 4)[3];
        using var record = JsonDocument.Parse(line);
        string text = record.RootElement.GetProperty("log").GetString()!;
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }

    private static string Render(SortedDictionary<(string Truth, string Answer), int> matrix)
    {
        string[] types = [.. matrix.Keys.SelectMany(cell => new[] { cell.Truth, cell.Answer }).Distinct().Order(StringComparer.Ordinal)];
        var text = new StringBuilder("\n| what it is | no. | ");
        text.AppendJoin(" | ", types.Select((_, i) => i + 1)).Append(" |\n| --- |").Insert(text.Length, " ---: |", types.Length + 1).Append('\n');
        for (int row = 0; row < types.Length; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{types[row]}` | {row + 1} |");
            foreach (string answer in types)
                text.Append(CultureInfo.InvariantCulture, $" {(matrix.TryGetValue((types[row], answer), out int count) ? count : "")} |");
            text.Append('\n');
        }
        int right = matrix.Where(cell => cell.Key.Truth == cell.Key.Answer).Sum(cell => cell.Value);
        text.Append(CultureInfo.InvariantCulture, $"\n{right} of {matrix.Values.Sum()} lines are taken for what they are.\n\n");
        return text.ToString();
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
