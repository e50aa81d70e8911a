using Rask.LoadTest.Cli;

namespace Rask.LoadTest.Checks;

/// <summary>The subcommand <c>self-test</c>: a benchmark that counts wrongly is worse than none.</summary>
internal static class SelfTest
{
    private static readonly (string Name, Action Check)[] All =
    [
        ("sink counts fixed and chunked bodies in pieces of every size", SinkChecks.CountsBodiesInPiecesOfEverySize),
        ("sink answers GET /stats, Expect, and bad requests", SinkChecks.AnswersEveryKindOfRequest),
        ("sink finds every mark, in pieces of every size", SinkChecks.FindsMarksInPiecesOfEverySize),
        ("sink finds the number of every corpus line, in pieces of every size", SinkChecks.FindsNumbersInPiecesOfEverySize),
        ("sequence numbers: missing, doubled, disordered", StatisticsChecks.CountsSequences),
        ("histogram percentiles are those of the sorted values", StatisticsChecks.PercentilesMatchSortedValues),
        ("spread over runs: median, least, most", StatisticsChecks.SummarisesRuns),
        ("batch sizes: median and most common", StatisticsChecks.SummarisesBatchSizes),
        ("generated records are JSON and say what was put in", CorpusChecks.RecordsDecodeToTheirText),
        ("every generated record has its number", CorpusChecks.RecordsAreNumbered),
        ("Go lines are JSON objects with time, level and msg", CorpusChecks.GoLinesAreJson),
        ("generation is deterministic, and a short corpus begins a long one", CorpusChecks.SameSeedGivesSameBytes),
        ("records average 230 to 300 bytes, and 10,000 fit into 3 MiB", CorpusChecks.SizesAreAsDocumented),
        ("Docker's times: trailing zeros trimmed", CorpusChecks.TimesAreTrimmed),
        ("filled templates are JSON with the numbers put in", CorpusChecks.TemplatesAreFilled),
    ];

    public static int Execute(Arguments arguments)
    {
        arguments.RefuseRest();
        var failed = 0;
        foreach (var (name, check) in All)
        {
            try
            {
                check();
                Console.Out.WriteLine($"ok    {name}");
            }
            catch (CheckFailedException e)
            {
                failed++;
                Console.Out.WriteLine($"FAIL  {name}: {e.Message}");
            }
        }

        Console.Out.WriteLine($"{All.Length - failed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }
}
