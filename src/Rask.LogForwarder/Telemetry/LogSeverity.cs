namespace Rask.LogForwarder.Telemetry;

/// <summary>How much a line of the forwarder's own log matters, in rising order.</summary>
internal enum LogSeverity
{
    /// <summary>Details for somebody who looks into the forwarder itself.</summary>
    Debug,

    /// <summary>Starts, stops and changes of state; never one line per batch.</summary>
    Info,

    /// <summary>Something is wrong and the forwarder copes with it, for example by retrying.</summary>
    Warn,

    /// <summary>Something is wrong that a person has to put right.</summary>
    Error,
}
