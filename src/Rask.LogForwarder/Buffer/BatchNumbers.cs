namespace Rask.LogForwarder.Buffer;

/// <summary>Gives out batch ids, without gaps within an epoch. Thread-safe.</summary>
/// <param name="forwarder">The forwarder's name.</param>
/// <param name="epoch">This start of it.</param>
internal sealed class BatchNumbers(string forwarder, long epoch)
{
    private readonly Lock _gate = new();
    private long _epoch = epoch;
    private string _forwarder = forwarder;
    private long _sequence;

    /// <summary>The epoch of the next id.</summary>
    public long Epoch
    {
        get
        {
            lock (_gate) return _epoch;
        }
    }

    /// <summary>The next id.</summary>
    public BatchId Next()
    {
        lock (_gate) return new BatchId(_forwarder, _epoch, ++_sequence);
    }

    /// <summary>Begins an epoch: the next id is its first one. The caller has made it durable.</summary>
    public void Begin(string forwarder, long epoch)
    {
        lock (_gate) (_forwarder, _epoch, _sequence) = (forwarder, epoch, 0);
    }
}
