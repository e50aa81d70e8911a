using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Collector;

/// <summary>Finds where the reading of a log starts, in the files that are there. Reader thread only.</summary>
internal sealed class StartingPoint(GenerationChain chain, ResumePoint resume, GapQueue gaps)
{
    /// <summary>Starts behind what is there now.</summary>
    public void SetToEnd()
    {
        if (chain.Count == 0) return;
        chain.SkipTo(chain.All[^1]);
        chain.Current!.Offset = LineBoundary.AtOrBefore(chain.Current, chain.Current.Size());
    }

    /// <summary>Starts behind what is delivered; of the two streams, at the one that is behind.</summary>
    public void SetBehind(in StreamPositions positions)
    {
        // How long the generation was, and how many followed it that are gone as well, nobody knows.
        if (FirstGap(positions) is { } gap) gaps.Add(new Gap(LossReason.RotatedAway, gap.Generation!, 0), gap.Offset);
        var (stdout, stderr) = (positions.Stdout, positions.Stderr);
        var known = chain.All.FirstOrDefault(
            generation => generation.Id is { } id && (id == stdout.Generation || id == stderr.Generation));
        if (known is null) return;
        chain.SkipTo(known);
        known.Offset = Math.Min(StartIn(known, stdout), StartIn(known, stderr));
        Resume(StreamKind.Stdout, stdout);
        Resume(StreamKind.Stderr, stderr);
    }

    /// <summary>A position whose generation is gone; null where all are there.</summary>
    private LogPosition? FirstGap(in StreamPositions positions) =>
        IsGone(positions.Stdout) ? positions.Stdout : IsGone(positions.Stderr) ? positions.Stderr : null;

    private bool IsGone(LogPosition position) => position.Generation is not null && !Exists(position);

    /// <summary>Where a stream must be read from in the oldest generation that is known.</summary>
    private long StartIn(Generation oldest, LogPosition position) =>
        oldest.Id == position.Generation ? position.Offset
        : Exists(position) ? long.MaxValue
        // Its generation is gone, so nothing of this one is delivered.
        : 0;

    private bool Exists(LogPosition position) => position.Generation is not null && chain.All.Any(generation => generation.Id == position.Generation);

    private void Resume(StreamKind stream, LogPosition position)
    {
        if (Exists(position)) resume.Set(stream, position);
    }
}
