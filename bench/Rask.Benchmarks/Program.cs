using BenchmarkDotNet.Running;
using Rask.Benchmarks;
using Rask.LogForwarder.Parser;

// `--quick` times every stage in this very process; the load test's `stages` is the same, compiled ahead of time.
if (args is ["--quick", ..])
{
    // Optionally one width as RASK_SIMD names it.
    if (Simd.TryParse(args.ElementAtOrDefault(1), out var width, out var error)) return QuickRun.Run(width);
    Console.Error.WriteLine(error);
    return 2;
}

if (args is ["--journal", ..])
    return JournalRun.Run(args[1..]);
BenchmarkSwitcher.FromAssembly(typeof(ParserBenchmarks).Assembly).Run(args);
return 0;
