using System.Runtime.CompilerServices;
using System.Text;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>
/// Logs of each dialect of JSON and the records expected of them; the folder's README says where they come from.
/// <c>RASK_UPDATE_SNAPSHOTS=1</c> writes the expected files anew; look at what changed.
/// </summary>
public sealed class JsonFixtureTests
{
    /// <summary>For every line of every fixture what it must be told for, in the order of the lines; a number before a type repeats it.</summary>
    public static TheoryData<string, string> Types => new()
    {
        { "bunyan", "5 node/structured" },
        { "dotnet-console", "3 dotnet/structured" },
        { "gelf", "2 go/structured" },
        { "java-ecs-log4j-jboss", "4 java/structured" },
        { "logstash-logback", "4 java/structured" },
        { "meilisearch", "1 meilisearch/search 1 meilisearch/access 1 meilisearch/search 1 rust-tracing/structured" },
        { "nginx-json", "6 nginx/access" },
        { "pino-variants", "5 node/structured" },
        { "postgres-jsonlog", "22 postgres/database" },
        { "python-json-logger", "6 python/structured" },
        { "rust-tracing", "6 rust-tracing/structured 1 node/structured" },
        { "slog-zerolog-logrus", "13 go/structured" },
        { "structlog-stdlib", "5 python-structlog/structured" },
        { "winston", "6 node/structured" },
    };

    public static TheoryData<int, string> Cases
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (SimdWidth width in Encoders.SupportedWidths)
            {
                foreach (string path in Directory.EnumerateFiles(Folder, "*.log").Order(StringComparer.Ordinal))
                    data.Add((int)width, Path.GetFileNameWithoutExtension(path));
            }
            return data;
        }
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures", "json");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Json_logs_become_the_expected_records(int width, string name)
    {
        // Twice, so that every line meets the shapes that the others have taught.
        byte[] log = File.ReadAllBytes(Path.Combine(Folder, name + ".log"));
        byte[][] records = Encoders.Encode((SimdWidth)width, [.. log, .. log]);
        string[] lines = [.. records.Select(record => Encoding.UTF8.GetString(record) + "\n")];
        string actual = string.Concat(lines[..(lines.Length / 2)]);

        Assert.Equal(actual, string.Concat(lines[(lines.Length / 2)..]));
        if (Environment.GetEnvironmentVariable("RASK_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(Path.Combine(SourceFolder(), name + ".ndjson"), actual);
        else
            Assert.Equal(File.ReadAllText(Path.Combine(Folder, name + ".ndjson")), actual);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_line_is_told_for_what_it_is(string name, string types)
    {
        string[] words = types.Split(' ');
        string[] expected = [.. words.Chunk(2).SelectMany(pair => Enumerable.Repeat(pair[1], int.Parse(pair[0], System.Globalization.CultureInfo.InvariantCulture)))];

        Assert.Equal(expected, File.ReadLines(Path.Combine(Folder, name + ".log")).Select(line => Encoders.Decode(line).Type));
    }

    [Fact]
    public void Every_fixture_has_its_types() =>
        Assert.Equal(
            Directory.EnumerateFiles(Folder, "*.log").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal),
            Types.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Fact]
    public void Tracing_says_the_same_nested_and_flat()
    {
        string[] lines = [.. File.ReadLines(Path.Combine(Folder, "rust-tracing.log")).Take(2)];

        Assert.Equal(JsonReference.FormOf(Encoders.Decode(lines[0])), JsonReference.FormOf(Encoders.Decode(lines[1])));
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "Fixtures", "json");
}
