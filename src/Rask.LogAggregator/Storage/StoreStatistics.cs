namespace Rask.LogAggregator.Storage;

/// <summary>What a store holds.</summary>
/// <param name="Services">Each service, ordered by name.</param>
/// <param name="IsComplete">False while records that were there before the start are still being counted.</param>
internal sealed record StoreStatistics(IReadOnlyList<ServiceStatistics> Services, bool IsComplete);
