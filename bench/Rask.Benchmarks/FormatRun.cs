using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rask.LogForwarder.Parser;

namespace Rask.Benchmarks;

/// <summary>
/// Times each format over its lines of real logs, and makes the part of docs/formats.md that shows them: an example, its
/// record, and the speed.
/// </summary>
internal static class FormatRun
{
    /// <summary>Larger than the caches next to the core, and small enough that thirty formats take a minute.</summary>
    private const int CorpusSize = 8 * 1024 * 1024;

    private const int Passes = 8;

    /// <summary>What stands in the document before the first byte that this writes; all behind it is replaced.</summary>
    private const string Mark = "<!-- from here on: written by `rask-load-test formats` -->\n";

    /// <summary>What every record has, which tells nothing of a format.</summary>
    private static readonly string[] Common = ["timestamp", "stream", "container_id", "service_name", "service_group"];

    /// <param name="logs">json-file logs.</param>
    /// <param name="document">The file whose end is replaced; null prints only.</param>
    public static int Run(IEnumerable<string> logs, string? document)
    {
        var table = new StringBuilder("| format (`service_type`/`log_type`) | bytes a line | ns a line | GB/s |\n| --- | --- | --- | --- |\n");
        var examples = new StringBuilder();
        using RecordEncoder encoder = RecordEncoder.Create(Simd.Best, recordId: false);
        foreach (FormatLines format in FormatLines.Read(logs))
        {
            using Corpus corpus = Corpus.Of(format.Lines, CorpusSize);
            StageTime time = StageTime.Of(corpus, (ref long offset, long until) => Stages.Encode(encoder, corpus, ref offset, until), Passes);
            Console.WriteLine($"{format.Name,-28} {format.Lines.Count,4} lines  {time.BytesPerLine,5:F0} B/line  median {time.Median * time.BytesPerLine,7:F1} ns {1 / time.Median,6:F2} GB/s");
            table.Append(Invariant($"| {format.Name} | {time.BytesPerLine:F0} | {time.Median * time.BytesPerLine:F0} | {1 / time.Median:F2} |\n"));
            (string text, string record) = format.Example;
            examples.Append(Invariant($"\n### {format.Name}\n\n````text\n{Visible(text)}\n````\n\n````json\n{Indent(record)}\n````\n"));
        }
        if (document is null)
            return 0;
        string old = File.ReadAllText(document);
        int at = old.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0)
        {
            Console.Error.WriteLine($"{document}: the line that says where to write is missing: {Mark.TrimEnd()}");
            return 2;
        }
        File.WriteAllText(document, old[..at] + Mark + "\n" + table + "\n## Examples\n\nThe members that every record has (time, stream, container) are left out.\n" + examples);
        return 0;
    }

    /// <summary>Control characters as a reader can see them.</summary>
    private static string Visible(string text)
    {
        var visible = new StringBuilder();
        foreach (char c in text)
            visible.Append(c switch { '\n' => "\n", '\t' => "\t", < ' ' or '\u007f' => Invariant($"\\u{(int)c:x4}"), _ => c.ToString() });
        return visible.ToString();
    }

    private static string Indent(string record)
    {
        JsonObject node = JsonNode.Parse(record)!.AsObject();
        foreach (string member in Common)
            node.Remove(member);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            node.WriteTo(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
