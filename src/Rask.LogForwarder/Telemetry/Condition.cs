namespace Rask.LogForwarder.Telemetry;

/// <summary>Something that is as it should be, or is not for a reason. One thread tells; any thread asks.</summary>
internal sealed class Condition(TimeProvider time)
{
    private State? _state;

    /// <summary>What is wrong, and for how long; null where nothing is.</summary>
    public (string Reason, TimeSpan Lasting)? Problem =>
        Volatile.Read(ref _state) is { } state ? (state.Reason, time.GetElapsedTime(state.Since)) : null;

    /// <summary>Something is wrong; its beginning is when this was said first.</summary>
    public void Fail(string reason) => Volatile.Write(ref _state, new State(reason, _state?.Since ?? time.GetTimestamp()));

    /// <summary>All is well.</summary>
    public void Succeed()
    {
        if (_state is not null) Volatile.Write(ref _state, null);
    }

    private sealed record State(string Reason, long Since);
}
