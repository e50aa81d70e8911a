using System.Diagnostics;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Recognition;

namespace Rask.Benchmarks;

/// <summary>
/// What it costs that nobody sets a format: the same lines are encoded with recognition and with their format fixed, slice by
/// slice in turns (auto, fixed, fixed, auto), so that both meet the same machine. The ratio is that of each slice.
/// </summary>
internal sealed class RecognitionCost : IDisposable
{
    private const int SliceSize = 512 * 1024;

    private readonly RecordEncoder _auto;
    private readonly RecordEncoder _fixed;

    /// <param name="width">Of the vectors.</param>
    /// <param name="format">The format of the lines.</param>
    public RecognitionCost(SimdWidth width, LogFormat format)
    {
        _auto = RecordEncoder.Create(width, recordId: false);
        _fixed = RecordEncoder.Create(width, recordId: false, new FormatTable(format, []));
    }

    /// <summary>Goes through the corpus.</summary>
    /// <returns>Nanoseconds a line of each, and the ratio: medians over all slices.</returns>
    public (double Auto, double Fixed, double Ratio) Measure(Corpus corpus, int passes)
    {
        List<double> auto = [], known = [], ratios = [];
        for (var pass = 0; pass < passes; pass++)
        {
            for (long offset = 0, next; offset < corpus.Length; offset = next)
            {
                var until = Math.Min(offset + SliceSize, corpus.Length);
                var first = Time(_auto, corpus, offset, until, out next);
                var second = Time(_fixed, corpus, offset, until, out _);
                second += Time(_fixed, corpus, offset, until, out _);
                first += Time(_auto, corpus, offset, until, out _);
                auto.Add(first / 2 / (next - offset));
                known.Add(second / 2 / (next - offset));
                ratios.Add(first / second);
            }
        }

        var bytesPerLine = (double)corpus.Length / corpus.Lines;
        return (Median(auto) * bytesPerLine, Median(known) * bytesPerLine, Median(ratios));
    }

    public void Dispose()
    {
        _auto.Dispose();
        _fixed.Dispose();
    }

    private static double Time(RecordEncoder encoder, Corpus corpus, long offset, long until, out long end)
    {
        var start = Stopwatch.GetTimestamp();
        _ = Stages.Encode(encoder, corpus, ref offset, until);
        end = offset;
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
