namespace Rask.LogForwarder.Buffer;

/// <summary>
/// How far a container's log is delivered, per stream, because a line of one stream may be unfinished while lines of
/// the other follow it.
/// </summary>
/// <param name="Stdout">The first byte of standard output that is not delivered.</param>
/// <param name="Stderr">The first byte of standard error that is not delivered.</param>
internal readonly record struct StreamPositions(LogPosition Stdout, LogPosition Stderr)
{
    /// <summary>Both streams at the same place.</summary>
    public static StreamPositions At(LogPosition position) => new(position, position);
}
