using Rask.LogAggregator.Intake;

namespace Rask.LogAggregator.Telemetry;

/// <summary>What came in since the start. Thread-safe.</summary>
internal sealed class IntakeCounters
{
    private long _batches;
    private long _rejected;
    private long _duplicates;
    private long _broken;
    private long _refused;

    /// <summary>Batches that were acknowledged.</summary>
    public long Batches => Interlocked.Read(ref _batches);

    /// <summary>Lines of acknowledged batches that were not records.</summary>
    public long Rejected => Interlocked.Read(ref _rejected);

    /// <summary>Records of acknowledged batches that had been stored before and were not stored again.</summary>
    public long Duplicates => Interlocked.Read(ref _duplicates);

    /// <summary>Requests whose body broke off.</summary>
    public long Broken => Interlocked.Read(ref _broken);

    /// <summary>Requests without a known token, or too many of them.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Counts a batch that is about to be acknowledged.</summary>
    public void Add(RecordBatch batch, int duplicates)
    {
        Interlocked.Increment(ref _batches);
        Interlocked.Add(ref _rejected, batch.Rejected.Count);
        Interlocked.Add(ref _duplicates, duplicates);
    }

    /// <summary>Counts a request that was not let in.</summary>
    public void AddRefused() => Interlocked.Increment(ref _refused);

    /// <summary>Counts a request that broke off.</summary>
    public void AddBroken() => Interlocked.Increment(ref _broken);
}
