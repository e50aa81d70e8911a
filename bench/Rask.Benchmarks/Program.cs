using BenchmarkDotNet.Running;
using Rask.Benchmarks;

// `--quick` times every stage in this very process; the load test's `stages` is the same, compiled ahead of time.
if (args is ["--quick", ..])
    return QuickRun.Run(args[1..]);
if (args is ["--journal", ..])
    return JournalRun.Run(args[1..]);
BenchmarkSwitcher.FromAssembly(typeof(ParserBenchmarks).Assembly).Run(args);
return 0;
