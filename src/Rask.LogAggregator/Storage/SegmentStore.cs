using System.Diagnostics;
using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Storage.Commits;
using Rask.LogAggregator.Storage.Dedup;
using Rask.LogAggregator.Telemetry;

namespace Rask.LogAggregator.Storage;

/// <summary>
/// The store that needs no other program: NDJSON files <c>&lt;data dir&gt;/&lt;service&gt;/&lt;8 digits&gt;.ndjson</c>, whose
/// lines are the records as they came, byte for byte; a commit log beside them says how much of them counts and which batches
/// it holds. Thread-safe.
/// </summary>
internal sealed class SegmentStore : IRecordStore
{
    private readonly DataDirectoryLock _lock;
    private readonly StoreCondition _condition;
    private readonly ServiceLogs _logs;
    private readonly CommitLog _commits;
    private readonly WriteProbe _probe;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _counting;
    private readonly GroupCommitter _committer;

    private SegmentStore(string dataDirectory, long segmentBytes, ISegmentFiles files, DataDirectoryLock directoryLock, SelfLog log, TimeProvider time)
    {
        _lock = directoryLock;
        _condition = new StoreCondition(log, time);
        _logs = new ServiceLogs(files, dataDirectory, segmentBytes);
        _probe = new WriteProbe(files, dataDirectory);
        CommitLogContents committed = CommitLogReader.Read(CommitLog.PathOf(dataDirectory));
        if (committed.IsTooNew)
            throw new StartException(ExitCode.Failure, $"a later version wrote '{CommitLog.PathOf(dataDirectory)}'; use that version, or name another directory with --data-dir");
        var recovery = new StoreRecovery(dataDirectory, files, committed, log);
        List<FoundSegment> found = recovery.Adopt(_logs);
        _commits = new CommitLog(files, dataDirectory, committed, recovery.HasCorrected, time, log);
        _counting = Task.Run(() => CountFound(found, log));
        _committer = new GroupCommitter(_logs, _commits, _condition);
    }

    /// <summary>Opens the store; makes the data directory when it is not there.</summary>
    /// <exception cref="StartException">The data directory cannot be used.</exception>
    public static SegmentStore Open(string dataDirectory, long segmentBytes, ISegmentFiles files, SelfLog log, TimeProvider time)
    {
        DataDirectoryLock directoryLock = DataDirectoryLock.Acquire(dataDirectory);
        try
        {
            return new SegmentStore(dataDirectory, segmentBytes, files, directoryLock, log, time);
        }
        catch (Exception error)
        {
            directoryLock.Dispose();
            if (error is UnauthorizedAccessException)
                throw new StartException(ExitCode.NoPermission, $"no permission to use the files in the data directory: {error.Message}");
            if (error is IOException)
                throw new StartException(ExitCode.Failure, $"cannot take over the data directory '{dataDirectory}': {error.Message}");
            throw;
        }
    }

    /// <summary>Waits until the records that were there before are counted, but not longer than the given time.</summary>
    public Task WaitForCountsAsync(TimeSpan longest) => Task.WhenAny(_counting, Task.Delay(longest));

    public Task<int> AppendAsync(RecordBatch batch, BatchClaim? claim) =>
        batch.Accepted == 0 && claim is null ? Task.FromResult(0) : _committer.Append(batch, claim);

    public async ValueTask<string?> CheckHealthAsync()
    {
        if (_condition.Failure is null)
            return null;
        string? failure = await _probe.TryWriteAsync();
        if (failure is null)
            _condition.Succeeded();
        return failure;
    }

    public StoreStatistics GetStatistics() =>
        new([.. _logs.All.Select(log => log.Statistics).OrderBy(service => service.Name, StringComparer.Ordinal)], _counting.IsCompletedSuccessfully);

    /// <summary>Makes durable what was appended, then closes all files.</summary>
    public async ValueTask DisposeAsync()
    {
        _committer.Dispose();
        await _stopping.CancelAsync();
        await _counting;
        _logs.Dispose();
        _commits.Dispose();
        _probe.Dispose();
        _stopping.Dispose();
        _lock.Dispose();
    }

    private void CountFound(List<FoundSegment> found, SelfLog log)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            StoreRecovery.Count(found, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Error("cannot count the stored records; the statistics are too low", ("error", error.Message));
            return;
        }

        if (found.Count > 0)
            log.Info("counted the stored records", ("segments", found.Count), ("bytes", found.Sum(segment => segment.Length)), ("milliseconds", (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds));
    }
}
