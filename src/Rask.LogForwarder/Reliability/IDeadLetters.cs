using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability;

/// <summary>Keeps records that an aggregator will never take. One owner at a time: see <see cref="IDirectDelivery"/>.</summary>
internal interface IDeadLetters
{
    /// <summary>Where they lie; null where they cannot be kept.</summary>
    string? Path { get; }

    /// <summary>Keeps the source lines of records, and returns when they are durable.</summary>
    /// <param name="batch">The whole batch.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="letters">The records, ascending.</param>
    /// <returns>How many were kept; the rest is lost.</returns>
    int Write(Batch batch, int status, IReadOnlyList<DeadLetter> letters);
}
