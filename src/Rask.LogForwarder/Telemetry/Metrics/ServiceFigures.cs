namespace Rask.LogForwarder.Telemetry.Metrics;

/// <summary>Where the bytes of a service's logs are; all its containers together.</summary>
internal sealed class ServiceFigures
{
    /// <summary>Bytes that are in the log files and were not read.</summary>
    public long UnreadBytes { get; set; }

    /// <summary>Bytes in memory that are not acknowledged.</summary>
    public long InFlightBytes { get; set; }

    /// <summary>Bytes of the log files whose lines are in the spool.</summary>
    public long SpooledBytes { get; set; }

    /// <summary>The shortest time until rotation deletes an unread byte; infinite where nothing is at risk.</summary>
    public double HeadroomSeconds { get; set; } = double.PositiveInfinity;

    /// <summary>Bytes that the service has written and the aggregator has not acknowledged.</summary>
    public long LagBytes => UnreadBytes + InFlightBytes + SpooledBytes;
}
