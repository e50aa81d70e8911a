using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Cri;

namespace Rask.Benchmarks;

/// <summary>The lines of one format out of real logs, and the record of each.</summary>
internal sealed unsafe class FormatLines(string name)
{
    /// <summary>Longer lines are stack traces and oddities; the table is to show what a format's lines usually are.</summary>
    private const int MaxLine = 2048;

    /// <summary>How the lines are named that are wrapped otherwise than Docker's, whatever their texts are.</summary>
    private const string Cri = "any, in a CRI log";

    private const int DestinationSize = 64 * 1024;

    private static readonly SourceTags Tags = new("0123456789ab", "web", null);

    /// <summary><c>service_type/log_type</c>.</summary>
    public string Name { get; } = name;

    public List<byte[]> Lines { get; } = [];

    public List<string> Records { get; } = [];

    /// <summary>What the service wrote, shortest first among those that say most: the line that a reader learns most from.</summary>
    public (string Text, string Record) Example
    {
        get
        {
            int best = Enumerable.Range(0, Lines.Count).MaxBy(i => (FieldCount(Records[i]), -Lines[i].Length));
            return (Text(Lines[best]), Records[best]);
        }
    }

    /// <summary>Reads json-file logs and sorts their lines by format.</summary>
    public static IEnumerable<FormatLines> Read(IEnumerable<string> logs)
    {
        var formats = new SortedDictionary<string, FormatLines>(StringComparer.Ordinal);
        using RecordEncoder encoder = RecordEncoder.Create(Simd.Best, recordId: false);
        foreach (string log in logs)
        {
            foreach (byte[] line in File.ReadLines(log, Encoding.Latin1).Select(Encoding.Latin1.GetBytes))
            {
                if (line.Length is 0 or > MaxLine)
                    continue;
                string record = Encode(encoder, line);
                using JsonDocument document = JsonDocument.Parse(record);
                string name = document.RootElement.GetProperty("service_type").GetString() + "/" + document.RootElement.GetProperty("log_type").GetString();
                if (CriLine.TryRead(line, out _))
                    name = Cri;
                if (!formats.TryGetValue(name, out FormatLines? format))
                    formats[name] = format = new FormatLines(name);
                format.Lines.Add([.. line, (byte)'\n']);
                format.Records.Add(record);
            }
        }

        return formats.Values;
    }

    private static string Encode(RecordEncoder encoder, byte[] line)
    {
        byte[] source = new byte[line.Length + (2 * RecordEncoder.Slack)];
        line.CopyTo(source, RecordEncoder.Slack);
        byte* destination = (byte*)NativeMemory.Alloc(DestinationSize + RecordEncoder.Slack);
        try
        {
            fixed (byte* start = source)
            {
                byte* first = start + RecordEncoder.Slack;
                EncodeResult result = encoder.Encode(first, first + line.Length, destination, destination + DestinationSize, Tags, "g", 0, LineFlags.None);
                return Encoding.UTF8.GetString(destination, (int)result.Written - 1);
            }
        }
        finally
        {
            NativeMemory.Free(destination);
        }
    }

    private static int FieldCount(string record)
    {
        using JsonDocument document = JsonDocument.Parse(record);
        return document.RootElement.EnumerateObject().Count() + document.RootElement.GetProperty("fields").EnumerateObject().Count();
    }

    private static string Text(byte[] line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("log").GetString()!.TrimEnd('\n');
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Encoding.UTF8.GetString(line).TrimEnd('\n');
        }
    }
}
