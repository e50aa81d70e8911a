using System.Diagnostics;

namespace Rask.TestKit.Processes;

/// <summary>A point in time until which something must have happened.</summary>
public readonly struct Deadline
{
    private readonly long _end;

    private Deadline(long end) => _end = end;

    public static Deadline In(TimeSpan time) => new(Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency));

    public bool HasPassed => Stopwatch.GetTimestamp() >= _end;

    /// <summary>Never negative.</summary>
    public TimeSpan Remaining => HasPassed ? TimeSpan.Zero : Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _end);
}
