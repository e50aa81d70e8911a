using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability;

/// <summary>A batch that an earlier process began to send and never knew to be done.</summary>
/// <param name="Description">What it consists of.</param>
/// <param name="Done">Ranges of it that are done, ascending and not overlapping; empty where it was not split.</param>
/// <param name="Outcome">What had become of its records when the last of these was done.</param>
internal sealed record PendingBatch(BatchDescription Description, IReadOnlyList<BatchPart> Done, BatchOutcome Outcome = default);
