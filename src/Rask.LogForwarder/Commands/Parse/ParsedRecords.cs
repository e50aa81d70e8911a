using System.Globalization;
using System.Text;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Commands.Parse;

/// <summary>Writes records, and counts them by their format. One thread.</summary>
internal sealed class ParsedRecords(Stream output, bool isPretty)
{
    private readonly long[] _counts = new long[(int)RecordFormat.Syslog + 1];

    /// <summary>Takes records in wire form.</summary>
    /// <exception cref="BrokenOutputException">The output takes no more.</exception>
    public void Add(ReadOnlySpan<byte> lines)
    {
        var pretty = isPretty ? new StringBuilder() : null;
        for (var rest = lines; !rest.IsEmpty;)
        {
            var length = rest.IndexOf((byte)'\n');
            var record = rest[..length];
            _counts[(int)RecordFormats.OfRecord(record)]++;
            if (pretty is not null) PrettyRecord.Append(pretty, record);
            rest = rest[(length + 1)..];
        }

        try
        {
            output.Write(pretty is null ? lines : Encoding.UTF8.GetBytes(pretty.ToString()));
        }
        catch (IOException error)
        {
            throw new BrokenOutputException(error);
        }
    }

    /// <summary>Writes how many records there were of each format, most first.</summary>
    public void WriteTable(Stream error)
    {
        long all = 0;
        foreach (var count in _counts) all += count;
        var formats = new List<RecordFormat>();
        for (var format = RecordFormat.Plain; format <= RecordFormat.Syslog; format++)
            if (_counts[(int)format] > 0) formats.Add(format);
        formats.Sort((a, b) => _counts[(int)b] != _counts[(int)a] ? _counts[(int)b].CompareTo(_counts[(int)a]) : a.CompareTo(b));
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{"format",-30}{"records",12}{"share",9}\n");
        foreach (var format in formats)
            text.Append(CultureInfo.InvariantCulture, $"{RecordFormats.NameOf(format),-30}{_counts[(int)format],12}{100.0 * _counts[(int)format] / all,8:0.0}%\n");
        text.Append(CultureInfo.InvariantCulture, $"{"all",-30}{all,12}\n");
        error.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
