using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability;

/// <summary>Keeps records that an aggregator will never take. One owner at a time: see <see cref="IDirectDelivery"/>.</summary>
internal interface IDeadLetters
{
    /// <summary>Where they lie; null where they cannot be kept.</summary>
    string? Path { get; }

    /// <summary>Keeps the source lines of the records that were rejected.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="batchId">Its id on the wire.</param>
    /// <param name="rejected">1-based numbers of the records, ascending.</param>
    /// <returns>How many were kept; the rest is lost.</returns>
    int Write(Batch batch, string batchId, IReadOnlyList<int> rejected);
}
