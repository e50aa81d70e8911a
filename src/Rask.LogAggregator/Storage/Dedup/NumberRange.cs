namespace Rask.LogAggregator.Storage.Dedup;

/// <summary>Numbers without a gap, both ends included.</summary>
/// <param name="First">The first number.</param>
/// <param name="Last">The last number, not below the first.</param>
internal readonly record struct NumberRange(long First, long Last);
