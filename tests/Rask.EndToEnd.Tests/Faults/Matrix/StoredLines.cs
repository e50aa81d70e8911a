using Rask.TestKit.DockerLogs;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>
/// What an aggregator's data directory holds, compared with what the service wrote. The directory is always read from its
/// start: after a kill the aggregator may have cut off what it had not acknowledged.
/// </summary>
internal sealed class StoredLines
{
    private readonly SequenceSet _output = new();
    private readonly SequenceSet _error = new();

    private StoredLines(WrittenLines written) => Written = written;

    internal WrittenLines Written { get; }

    /// <summary>Lines that were written and are not stored.</summary>
    internal long Lost => Written.Total - Kept(_output, Written.Output) - Kept(_error, Written.Error);

    /// <summary>Lines that are stored more than once, counted each time after the first.</summary>
    internal long Doubled => _output.Doubled + _error.Doubled;

    /// <summary>How often a line of one stream stands behind a later one. A repeated range counts once, where it begins.</summary>
    internal long OutOfOrder => _output.OutOfOrder + _error.OutOfOrder;

    /// <summary>Stored lines that the service did not write: without a number, or with one that was not used.</summary>
    internal long Foreign { get; private set; }

    /// <summary>One of <see cref="Foreign"/>, for a message.</summary>
    internal string? ForeignSample { get; private set; }

    internal bool IsComplete => Lost == 0;

    internal static StoredLines Read(string dataDirectory, WrittenLines written)
    {
        var stored = new StoredLines(written);
        new SegmentTail(dataDirectory).Read(stored.Add);
        return stored;
    }

    /// <summary>Bytes of all segments: it stands still when the aggregator does.</summary>
    internal static long Size(string dataDirectory) => !Directory.Exists(dataDirectory) ? 0 :
        Directory.GetFiles(dataDirectory, "*.ndjson", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    /// <summary>The number of the last line of standard output in the newest segment; -1 where there is none.</summary>
    internal static long LastOutput(string dataDirectory)
    {
        const int lookBytes = 256 * 1024;
        if (!Directory.Exists(dataDirectory) || Directory.GetFiles(dataDirectory, "*.ndjson", SearchOption.AllDirectories).Order(StringComparer.Ordinal).LastOrDefault() is not { } newest)
            return -1;
        using var file = File.OpenHandle(newest, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var end = RandomAccess.GetLength(file);
        var bytes = new byte[Math.Min(end, lookBytes)];
        var rest = bytes.AsSpan(0, RandomAccess.Read(file, bytes, end - bytes.Length));
        for (rest = rest[..(rest.LastIndexOf((byte)'\n') + 1)]; rest.Length > 0;)
        {
            var start = rest[..^1].LastIndexOf((byte)'\n') + 1;
            if (start > 0 && !IsError(rest[start..^1]))
                return WireLine.NumberAfter(rest[start..^1], NumberedLog.Marker);
            rest = rest[..start];
        }

        return -1;
    }

    /// <summary>The numbers that are missing, a few of them, for a message.</summary>
    internal string DescribeMissing() =>
        $"stdout {string.Join(", ", _output.Missing(0, Written.Output - 1, 5))} stderr {string.Join(", ", _error.Missing(0, Written.Error - 1, 5))}";

    public override string ToString() =>
        $"{Written}: lost {Lost}, doubled {Doubled}, out of order {OutOfOrder}, foreign {Foreign}; stdout {_output}; stderr {_error}";

    private static long Kept(SequenceSet numbers, long written) => Math.Min(numbers.Count, written);

    // A quotation mark within a value is escaped, so this can only be the record's own key.
    private static bool IsError(ReadOnlySpan<byte> line) => line.IndexOf("\"stream\":\"stderr\""u8) >= 0;

    private void Add(ReadOnlySpan<byte> line)
    {
        var number = WireLine.NumberAfter(line, NumberedLog.Marker);
        var isError = IsError(line);
        if (number < 0 || number >= (isError ? Written.Error : Written.Output))
        {
            Foreign++;
            ForeignSample ??= System.Text.Encoding.UTF8.GetString(line);
            return;
        }

        (isError ? _error : _output).Add(number);
    }
}
