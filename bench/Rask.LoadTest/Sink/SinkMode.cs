namespace Rask.LoadTest.Sink;

/// <summary>How closely the sink looks at the lines.</summary>
internal enum SinkMode
{
    /// <summary>Counts them: for programs whose output carries no number, such as the floor's.</summary>
    Count,

    /// <summary>Reads the number of each line of a corpus.</summary>
    Sequence,

    /// <summary>Reads the number and the time of writing of each line of the paced writer.</summary>
    Latency,
}
