using System.Diagnostics;
using Rask.LogForwarder.Parser;

namespace Rask.Benchmarks;

/// <summary>
/// A minute's look at each stage in this process. Each corpus is gone through in slices; the fastest tenth and the median of
/// them are shown, so that a busy machine does not hide what the code does.
/// </summary>
internal static class QuickRun
{
    private const int Passes = 8;
    private const int SliceSize = 512 * 1024;

    private delegate int Stage(ref long offset, long until);

    /// <param name="args">Optionally one width as <c>RASK_SIMD</c> names it; else the widest.</param>
    public static int Run(string[] args)
    {
        if (!Simd.TryParse(args.Length > 0 ? args[0] : null, out SimdWidth width, out string? error))
        {
            Console.Error.WriteLine(error);
            return 2;
        }
        Console.WriteLine($"width {width}; {Passes} passes over {Corpus.Size >> 20} MiB");
        using RecordEncoder encoder = RecordEncoder.Create(width, recordId: false);
        using (Corpus corpus = Corpus.GoJson())
        {
            Measure("envelope (go json)", corpus, (ref long offset, long until) => Stages.Envelope(corpus, ref offset, until));
            Measure("go json", corpus, (ref long offset, long until) => Stages.Encode(encoder, corpus, ref offset, until));
        }
        using (Corpus corpus = Corpus.NginxAccess())
            Measure("nginx access", corpus, (ref long offset, long until) => Stages.Encode(encoder, corpus, ref offset, until));
        using (Corpus corpus = Corpus.Plain())
        {
            Measure("envelope (plain)", corpus, (ref long offset, long until) => Stages.Envelope(corpus, ref offset, until));
            Measure("plain", corpus, (ref long offset, long until) => Stages.Encode(encoder, corpus, ref offset, until));
        }
        using (Corpus corpus = Corpus.PlainUtf8())
            Measure("plain, some UTF-8", corpus, (ref long offset, long until) => Stages.Encode(encoder, corpus, ref offset, until));
        MeasureQueue("queue, single messages", QueueStages.Messages, QueueStages.SingleMessages);
        MeasureQueue("queue, full batches", QueueStages.Records, QueueStages.FullBatches);
        return 0;
    }

    private static void MeasureQueue(string name, int records, Func<int> pass)
    {
        var times = new double[5];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            if (pass() != records)
                throw new InvalidOperationException($"{name}: the records do not add up");
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(times);
        Console.WriteLine($"{name,-22} best {records / times[0] / 1e6,8:F1} M/s  median {records / times[2] / 1e6,8:F1} M/s");
    }

    private static void Measure(string name, Corpus corpus, Stage stage)
    {
        var nanosecondsPerByte = new List<double>();
        for (int pass = 0; pass < Passes; pass++)
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
                throw new InvalidOperationException($"{name}: the lines do not add up");
        }
        nanosecondsPerByte.Sort();
        double fast = nanosecondsPerByte[nanosecondsPerByte.Count / 10];
        double median = nanosecondsPerByte[nanosecondsPerByte.Count / 2];
        double bytesPerLine = (double)corpus.Length / corpus.Lines;
        Console.WriteLine($"{name,-20} {bytesPerLine,4:F0} B/line  fast tenth {fast * bytesPerLine,6:F1} ns {1 / fast,6:F2} GB/s  median {median * bytesPerLine,6:F1} ns {1 / median,6:F2} GB/s");
    }
}
