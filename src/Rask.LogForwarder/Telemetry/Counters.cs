using Rask.LogForwarder.Telemetry.Metrics;

namespace Rask.LogForwarder.Telemetry;

/// <summary>
/// What the pipeline has done so far. Each counter has one writing thread, named in its group; any thread may read.
/// </summary>
internal sealed class Counters
{
    private long _recordsRead;
    private long _bytesRead;
    private long _damagedBytes;
    private long _truncatedBytes;
    private long _unreadableBytes;
    private long _redactions;
    private long _recordsSent;
    private long _recordsAcknowledged;
    private long _batchesSent;
    private long _bytesSent;
    private long _retries;
    private readonly long[] _retriesByReason = new long[(int)RetryReason.Refused + 1];
    private long _splits;
    private long _poisonRecords;
    private long _voids;
    private long _epochsBegun;
    private long _recordsDeadLettered;
    private long _recordsLost;
    private long _journalFailures;
    private long _journalDamage;

    /// <summary>How large batches are and how long they take. Sender.</summary>
    public DeliveryHistograms Deliveries { get; } = new();

    /// <summary>Whether a log is followed and the aggregator takes batches. Each has its own writer.</summary>
    public Conditions Conditions { get; } = new();

    /// <summary>Records that were put into batches. Reader.</summary>
    public long RecordsRead => Volatile.Read(ref _recordsRead);

    /// <summary>Bytes of the log files that were taken, whatever became of them. Reader.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Bytes that are no Docker record: NUL runs and empty lines, which are skipped, and lines that are delivered as <c>raw</c>. Reader.</summary>
    public long DamagedBytes => Volatile.Read(ref _damagedBytes);

    /// <summary>Bytes beyond the longest line, left out of their records. Reader.</summary>
    public long TruncatedBytes => Volatile.Read(ref _truncatedBytes);

    /// <summary>Bytes of unfinished lines that could not be read a second time. Reader.</summary>
    public long UnreadableBytes => Volatile.Read(ref _unreadableBytes);

    /// <summary>Secrets that were masked, those included of lines that were read again. Reader.</summary>
    public long Redactions => Volatile.Read(ref _redactions);

    /// <summary>Records written to a connection, repetitions included. Sender.</summary>
    public long RecordsSent => Volatile.Read(ref _recordsSent);

    /// <summary>Records whose batch was acknowledged, dead-lettered ones excluded. Sender.</summary>
    public long RecordsAcknowledged => Volatile.Read(ref _recordsAcknowledged);

    /// <summary>Batches that were acknowledged. Sender.</summary>
    public long BatchesSent => Volatile.Read(ref _batchesSent);

    /// <summary>Bytes of request bodies, repetitions included. Sender.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    /// <summary>Attempts that failed and were or will be repeated. Sender.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Ranges of batches that were halved, because they were too large or held a record that is not taken. Sender.</summary>
    public long Splits => Volatile.Read(ref _splits);

    /// <summary>Records that were refused while they were alone. Sender.</summary>
    public long PoisonRecords => Volatile.Read(ref _poisonRecords);

    /// <summary>Ranges that were declared void. Sender.</summary>
    public long Voids => Volatile.Read(ref _voids);

    /// <summary>Epochs begun because the aggregator had other records under a name. Sender.</summary>
    public long EpochsBegun => Volatile.Read(ref _epochsBegun);

    /// <summary>Records that the aggregator refused and that lie in the dead-letter file. Sender.</summary>
    public long RecordsDeadLettered => Volatile.Read(ref _recordsDeadLettered);

    /// <summary>Records that nobody has: refused, and the dead-letter file could not take them. Sender.</summary>
    public long RecordsLost => Volatile.Read(ref _recordsLost);

    /// <summary>Entries of the delivery journal that could not be written or flushed. Whoever holds the journal's lock.</summary>
    public long JournalFailures => Volatile.Read(ref _journalFailures);

    /// <summary>Damaged lines and torn ends of the delivery journal that were found at the start. Set once.</summary>
    public long JournalDamage => Volatile.Read(ref _journalDamage);

    public void AddRecordsRead(long count) => Add(ref _recordsRead, count);

    public void AddBytesRead(long count) => Add(ref _bytesRead, count);

    public void AddDamagedBytes(long count) => Add(ref _damagedBytes, count);

    public void AddTruncatedBytes(long count) => Add(ref _truncatedBytes, count);

    public void AddUnreadableBytes(long count) => Add(ref _unreadableBytes, count);

    public void AddRedactions(long count) => Add(ref _redactions, count);

    public void AddRecordsSent(long count) => Add(ref _recordsSent, count);

    public void AddRecordsAcknowledged(long count) => Add(ref _recordsAcknowledged, count);

    public void AddBatchesSent(long count) => Add(ref _batchesSent, count);

    public void AddBytesSent(long count) => Add(ref _bytesSent, count);

    /// <summary>Attempts that were repeated for a reason. Sender.</summary>
    public long RetriesBecause(RetryReason reason) => Volatile.Read(ref _retriesByReason[(int)reason]);

    public void AddRetry(RetryReason reason)
    {
        Add(ref _retries, 1);
        Add(ref _retriesByReason[(int)reason], 1);
    }

    public void AddSplits(long count) => Add(ref _splits, count);

    public void AddPoisonRecords(long count) => Add(ref _poisonRecords, count);

    public void AddVoids(long count) => Add(ref _voids, count);

    public void AddEpochsBegun(long count) => Add(ref _epochsBegun, count);

    public void AddRecordsDeadLettered(long count) => Add(ref _recordsDeadLettered, count);

    public void AddRecordsLost(long count) => Add(ref _recordsLost, count);

    public void AddJournalFailures(long count) => Add(ref _journalFailures, count);

    public void AddJournalDamage(long count) => Add(ref _journalDamage, count);

    // One writer per counter: a plain addition that other threads see is enough, and costs no locked instruction.
    private static void Add(ref long counter, long count) => Volatile.Write(ref counter, counter + count);
}
