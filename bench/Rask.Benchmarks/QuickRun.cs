using System.Diagnostics;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Recognition;

namespace Rask.Benchmarks;

/// <summary>
/// A minute's look at each stage in this process. Each corpus is gone through in slices; the fastest tenth and the median of
/// them are shown, so that a busy machine does not hide what the code does.
/// </summary>
internal static class QuickRun
{
    private const int Passes = 8;

    /// <param name="width">Of the vectors.</param>
    public static int Run(SimdWidth width)
    {
        Console.WriteLine($"width {width}; {Passes} passes over {Corpus.Size >> 20} MiB");
        using RecordEncoder encoder = RecordEncoder.Create(width, recordId: false);
        using (Corpus corpus = Corpus.GoJson())
        {
            MeasureGrouping("lines (go json)", corpus, width);
            Measure("envelope (go json)", corpus, (ref long offset, long until) => Stages.Envelope(corpus, ref offset, until));
            Measure("go json", corpus, (ref long offset, long until) => Stages.Encode(encoder, corpus, ref offset, until));
            MeasureRecognition("go json", corpus, width, LogFormat.Json);
        }
        using (Corpus corpus = Corpus.NginxAccess())
        {
            MeasureGrouping("lines (nginx)", corpus, width);
            Measure("nginx access", corpus, (ref long offset, long until) => Stages.Encode(encoder, corpus, ref offset, until));
            MeasureRecognition("nginx access", corpus, width, LogFormat.Nginx);
        }
        using (Corpus corpus = Corpus.Postgres())
        {
            MeasureGrouping("lines (postgres)", corpus, width);
            Measure("envelope (postgres)", corpus, (ref long offset, long until) => Stages.Envelope(corpus, ref offset, until));
            Measure("postgres", corpus, (ref long offset, long until) => Stages.Encode(encoder, corpus, ref offset, until));
            MeasureRecognition("postgres", corpus, width, LogFormat.Postgres);
        }
        using (Corpus corpus = Corpus.Plain())
        {
            MeasureGrouping("lines (plain)", corpus, width);
            Measure("plain, some UTF-8", corpus, (ref long offset, long until) => Stages.Encode(encoder, corpus, ref offset, until));
            MeasureRecognition("plain", corpus, width, LogFormat.Plain);
        }
        using (Corpus corpus = Corpus.Words())
        {
            MeasureGrouping("lines (words)", corpus, width);
            Measure("plain words", corpus, (ref long offset, long until) => Stages.Encode(encoder, corpus, ref offset, until));
            MeasureRecognition("plain words", corpus, width, LogFormat.Plain);
        }
        MeasureQueue("queue, single messages", QueueStages.Messages, QueueStages.SingleMessages);
        MeasureQueue("queue, full batches", QueueStages.Records, QueueStages.FullBatches);
        return 0;
    }

    /// <summary>Times grouping, envelope and output of one log; exit code 2 where it has no line.</summary>
    public static int RunLog(string path, SimdWidth width)
    {
        using Corpus corpus = Corpus.OfLog(path);
        if (corpus.Lines == 0)
        {
            Console.Error.WriteLine($"{path} holds no whole line");
            return 2;
        }

        using RecordEncoder encoder = RecordEncoder.Create(width, recordId: false);
        MeasureGrouping("lines", corpus, width);
        Measure("output", corpus, (ref long offset, long until) => Stages.Encode(encoder, corpus, ref offset, until));
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

    private static void MeasureGrouping(string name, Corpus corpus, SimdWidth width)
    {
        using var stage = new GroupingStage(corpus, width);
        Measure(name, corpus, stage.Group);
    }

    private static void MeasureRecognition(string name, Corpus corpus, SimdWidth width, LogFormat format)
    {
        using var cost = new RecognitionCost(width, format);
        var (auto, known, ratio) = cost.Measure(corpus, Passes);
        Console.WriteLine($"{$"recognition ({name})",-28} auto {auto,6:F1} ns  fixed {known,6:F1} ns  ratio of slices {ratio:F3}");
    }

    private static void Measure(string name, Corpus corpus, Stage stage)
    {
        StageTime time = StageTime.Of(corpus, stage, Passes);
        Console.WriteLine($"{name,-20} {time.BytesPerLine,4:F0} B/line  fast tenth {time.FastTenth * time.BytesPerLine,6:F1} ns {1 / time.FastTenth,6:F2} GB/s  median {time.Median * time.BytesPerLine,6:F1} ns {1 / time.Median,6:F2} GB/s");
    }
}
