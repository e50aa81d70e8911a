using BenchmarkDotNet.Attributes;

namespace Rask.Benchmarks;

/// <summary>The hand-over between two threads. Both figures are per record.</summary>
public class QueueBenchmarks
{
    // BenchmarkDotNet calls instance methods; a field keeps the results from being optimised away.
    private int _arrived;

    [Benchmark(OperationsPerInvoke = QueueStages.Messages)]
    public int SingleMessages() => _arrived = QueueStages.SingleMessages();

    [Benchmark(OperationsPerInvoke = QueueStages.Records)]
    public int RecordsOfFullBatches() => _arrived = QueueStages.FullBatches();
}
