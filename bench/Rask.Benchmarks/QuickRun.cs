using System.Diagnostics;
using Rask.LogForwarder.Parser;

namespace Rask.Benchmarks;

/// <summary>Best of a few passes for each stage and width, in this process; a minute's look, not a measurement for a README.</summary>
internal static class QuickRun
{
    private const int Passes = 15;

    /// <param name="args">Optionally one width as <c>RASK_SIMD</c> names it; else the widest.</param>
    public static int Run(string[] args)
    {
        if (!Simd.TryParse(args.Length > 0 ? args[0] : null, out SimdWidth width, out string? error))
        {
            Console.Error.WriteLine(error);
            return 2;
        }
        Console.WriteLine($"width {width}; best and median of {Passes} passes over {Corpus.Size >> 20} MiB");
        using RecordEncoder encoder = RecordEncoder.Create(width, recordId: false);
        using (Corpus corpus = Corpus.GoJson())
        {
            Measure("envelope (go json)", corpus, () => Stages.Envelope(corpus));
            Measure("go json", corpus, () => Stages.Encode(encoder, corpus));
        }
        using (Corpus corpus = Corpus.NginxAccess())
            Measure("nginx access", corpus, () => Stages.Encode(encoder, corpus));
        using (Corpus corpus = Corpus.Plain())
        {
            Measure("envelope (plain)", corpus, () => Stages.Envelope(corpus));
            Measure("plain", corpus, () => Stages.Encode(encoder, corpus));
        }
        using (Corpus corpus = Corpus.PlainUtf8())
            Measure("plain, some UTF-8", corpus, () => Stages.Encode(encoder, corpus));
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

    private static void Measure(string name, Corpus corpus, Func<int> pass)
    {
        var times = new double[Passes];
        for (int i = 0; i < Passes; i++)
        {
            long start = Stopwatch.GetTimestamp();
            if (pass() != corpus.Lines)
                throw new InvalidOperationException($"{name}: the lines do not add up");
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(times);
        double bytesPerLine = (double)corpus.Length / corpus.Lines;
        Console.WriteLine($"{name,-22} {bytesPerLine,5:F0} B/line  best {times[0] * 1e9 / corpus.Lines,6:F1} ns {corpus.Length / times[0] / 1e9,6:F2} GB/s  median {times[Passes / 2] * 1e9 / corpus.Lines,6:F1} ns {corpus.Length / times[Passes / 2] / 1e9,6:F2} GB/s");
    }
}
