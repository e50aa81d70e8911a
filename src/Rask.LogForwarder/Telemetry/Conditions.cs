namespace Rask.LogForwarder.Telemetry;

/// <summary>What has to hold so that the forwarder delivers what is written. Thread-safe as its parts are.</summary>
internal sealed class Conditions
{
    /// <summary>A log is followed. Told by the reader.</summary>
    public Condition Following { get; } = new(TimeProvider.System);

    /// <summary>The aggregator takes batches. Told by whoever owns the delivery.</summary>
    public Condition Delivering { get; } = new(TimeProvider.System);

    /// <summary>The first thing that is wrong; null where all is well.</summary>
    public (string Reason, TimeSpan Lasting)? Problem => Following.Problem ?? Delivering.Problem;
}
