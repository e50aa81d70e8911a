namespace Rask.LogForwarder.Tests.Model;

/// <summary>How small everything is in one history, so that limits are reached.</summary>
internal sealed record ModelLimits(int BatchRecords, int BatchBytes, int Unacknowledged, int QueueCapacity);
