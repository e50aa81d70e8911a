using System.Diagnostics;

namespace Rask.Benchmarks;

/// <summary>How long a stage takes for a corpus.</summary>
/// <param name="FastTenth">Nanoseconds a byte: nine tenths of the slices took longer.</param>
/// <param name="Median">Nanoseconds a byte.</param>
/// <param name="BytesPerLine">Source bytes.</param>
internal readonly record struct StageTime(double FastTenth, double Median, double BytesPerLine)
{
    private const int SliceSize = 512 * 1024;

    /// <summary>Goes through the corpus in slices, each of which is timed.</summary>
    public static StageTime Of(Corpus corpus, Stage stage, int passes)
    {
        var nanosecondsPerByte = new List<double>();
        for (int pass = 0; pass < passes; pass++)
        {
            long offset = 0;
            int lines = 0;
            while (offset < corpus.Length)
            {
                long before = offset;
                long start = Stopwatch.GetTimestamp();
                lines += stage(ref offset, Math.Min(before + SliceSize, corpus.Length));
                nanosecondsPerByte.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / (offset - before));
            }
            if (lines != corpus.Lines)
                throw new InvalidOperationException("the lines do not add up");
        }
        nanosecondsPerByte.Sort();
        return new StageTime(nanosecondsPerByte[nanosecondsPerByte.Count / 10], nanosecondsPerByte[nanosecondsPerByte.Count / 2], (double)corpus.Length / corpus.Lines);
    }
}
