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
    private readonly WrittenLines _written;

    private StoredLines(WrittenLines written) => _written = written;

    /// <summary>Lines that were written and are not stored.</summary>
    internal long Lost => _written.Total - Kept(_output, _written.Output) - Kept(_error, _written.Error);

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

    /// <summary>The numbers that are missing, a few of them, for a message.</summary>
    internal string DescribeMissing() =>
        $"stdout {string.Join(", ", _output.Missing(0, _written.Output - 1, 5))} stderr {string.Join(", ", _error.Missing(0, _written.Error - 1, 5))}";

    public override string ToString() =>
        $"{_written}: lost {Lost}, doubled {Doubled}, out of order {OutOfOrder}, foreign {Foreign}; stdout {_output}; stderr {_error}";

    private static long Kept(SequenceSet numbers, long written) => Math.Min(numbers.Count, written);

    private void Add(ReadOnlySpan<byte> line)
    {
        var number = WireLine.NumberAfter(line, NumberedLog.Marker);
        // A quotation mark within a value is escaped, so this can only be the record's own key.
        var isError = line.IndexOf("\"stream\":\"stderr\""u8) >= 0;
        if (number < 0 || number >= (isError ? _written.Error : _written.Output))
        {
            Foreign++;
            ForeignSample ??= System.Text.Encoding.UTF8.GetString(line);
            return;
        }

        (isError ? _error : _output).Add(number);
    }
}
