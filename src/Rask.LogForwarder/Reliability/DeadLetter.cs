namespace Rask.LogForwarder.Reliability;

/// <summary>A record that an aggregator does not take.</summary>
/// <param name="Record">Its 1-based number in the whole batch.</param>
/// <param name="Reason">Why, in the aggregator's words; null where it did not say.</param>
internal readonly record struct DeadLetter(int Record, string? Reason);
