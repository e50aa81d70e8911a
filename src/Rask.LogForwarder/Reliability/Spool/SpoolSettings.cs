using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>How a spool is kept.</summary>
/// <param name="Directory">Where it lies; made where it is missing.</param>
/// <param name="LimitBytes">The most bytes of all segments together.</param>
/// <param name="Width">Vectors that this CPU has.</param>
internal sealed record SpoolSettings(string Directory, long LimitBytes, SimdWidth Width)
{
    private const long UsualSegment = 16 << 20;

    /// <summary>See <see cref="SpoolContents"/>; null where no journal is asked.</summary>
    public Func<string, BatchId>? LastDone { get; init; }

    /// <summary>
    /// A segment takes no more records once it is so long. A small spool has shorter ones, because room becomes free a
    /// segment at a time.
    /// </summary>
    public long SegmentBytes => Math.Min(UsualSegment, Math.Max(1, LimitBytes / 16));
}
