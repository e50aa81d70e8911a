using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability;

/// <summary>Where each container's delivery stands. Implementations are thread-safe.</summary>
internal interface ICheckpoints
{
    /// <summary>What is delivered of a container's log; null where nothing is known.</summary>
    StreamPositions? Find(string container);

    /// <summary>Records that everything before the positions is acknowledged.</summary>
    void Record(string container, StreamPositions positions);
}
