using BenchmarkDotNet.Running;
using Rask.Benchmarks;

// `--quick` times every stage once or a few times in this very process, which also works as a Native AOT program, where
// BenchmarkDotNet cannot run; everything else is BenchmarkDotNet's.
if (args is ["--quick", ..])
    return QuickRun.Run(args[1..]);
BenchmarkSwitcher.FromAssembly(typeof(ParserBenchmarks).Assembly).Run(args);
return 0;
