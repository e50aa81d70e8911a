using Rask.LogAggregator.Telemetry;

namespace Rask.LogAggregator.Storage;

/// <summary>Whether the store can store; says so when that changes, but not over and over. Thread-safe.</summary>
internal sealed class StoreCondition(SelfLog log, TimeProvider time)
{
    /// <summary>A disk at its limit fails and succeeds by turns, with every batch.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private string? _failure;
    private long _failures;
    private bool _isSaid;
    private DateTimeOffset _quietUntil = DateTimeOffset.MinValue;

    /// <summary>Why the last write failed; null after a success.</summary>
    public string? Failure
    {
        get
        {
            lock (_lock)
                return _failure;
        }
    }

    /// <summary>A write failed.</summary>
    /// <returns>The failure, for those whose batches are concerned.</returns>
    public StoreException Failed(Exception error)
    {
        StoreException failure = error as StoreException ?? StoreException.From(error);
        bool say;
        lock (_lock)
        {
            _failure = failure.Message;
            _failures++;
            say = !_isSaid && time.GetUtcNow() >= _quietUntil;
            _isSaid |= say;
        }

        if (say)
            log.Error("cannot store; clients are told to try again", ("error", failure.Message));
        return failure;
    }

    /// <summary>A write succeeded.</summary>
    public void Succeeded()
    {
        long failures;
        lock (_lock)
        {
            if (_failure is null)
                return;
            _failure = null;
            if (!_isSaid)
                return;
            (failures, _failures, _isSaid) = (_failures, 0, false);
            _quietUntil = time.GetUtcNow() + Quiet;
        }

        log.Info("storing again", ("failed_writes", failures));
    }
}
