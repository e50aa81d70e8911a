using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability;

/// <summary>For a forwarder without a writable state directory: nothing outlives the process.</summary>
internal sealed class NoCheckpoints : ICheckpoints
{
    /// <inheritdoc/>
    public StreamPositions? Find(string container) => null;

    /// <inheritdoc/>
    public void Record(string container, StreamPositions positions)
    {
        // There is nowhere to keep it. The forwarder said so at its start.
    }
}
