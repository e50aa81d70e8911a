namespace Rask.LogAggregator.Storage;

/// <summary>What a store holds of one service.</summary>
/// <param name="Name">The service.</param>
/// <param name="Records">Number of records.</param>
/// <param name="Bytes">Bytes of all records.</param>
/// <param name="Segments">Number of segment files.</param>
internal sealed record ServiceStatistics(string Name, long Records, long Bytes, int Segments);
