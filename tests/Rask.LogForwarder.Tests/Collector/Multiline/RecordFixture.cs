namespace Rask.LogForwarder.Tests.Collector.Multiline;

/// <summary>
/// What programs printed, and which of its lines belong together: comments first, then records, each behind a line of two
/// percent signs.
/// </summary>
internal static class RecordFixture
{
    private const string Border = "%%";

    private static string Directory => Path.Combine(AppContext.BaseDirectory, "Fixtures", "multiline");

    public static TheoryData<string> Names => [.. System.IO.Directory.EnumerateFiles(Directory).Select(static path => Path.GetFileNameWithoutExtension(path)).Order()];

    /// <summary>The records of a fixture, each with its lines, each line with its line feed.</summary>
    public static List<List<string>> Read(string name)
    {
        var records = new List<List<string>>();
        foreach (var line in File.ReadLines(Path.Combine(Directory, name + ".txt")))
        {
            if (line == Border) records.Add([]);
            else if (records.Count > 0) records[^1].Add(line + "\n");
        }

        return records;
    }
}
