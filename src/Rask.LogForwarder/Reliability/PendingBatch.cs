using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability;

/// <summary>A batch that an earlier process began to send and never knew to be done.</summary>
/// <param name="Description">What it consists of.</param>
/// <param name="Done">Ranges of it that are done, ascending and not overlapping; empty where it was not split.</param>
internal sealed record PendingBatch(BatchDescription Description, IReadOnlyList<BatchPart> Done);
