using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Collector;

/// <summary>A gap that a record of the forwarder's own is to name.</summary>
/// <param name="Gap">What is gone, and why.</param>
/// <param name="Offset">The first byte of it in its generation.</param>
/// <param name="Found">When that was found out.</param>
internal readonly record struct PendingGap(Gap Gap, long Offset, DateTimeOffset Found);
