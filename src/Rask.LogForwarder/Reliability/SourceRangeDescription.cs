using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Reliability;

/// <summary>A segment of a batch without its bytes.</summary>
/// <param name="Range">Where its first line starts, and how long the segment is in memory.</param>
/// <param name="Records">Its records.</param>
/// <param name="Flags">What the parser is told about it.</param>
/// <param name="Pieces">Where the pieces of its one line lie; null where it stands in the file as it is.</param>
/// <param name="Text">The line itself, where no file holds it (<see cref="LineFlags.Notice"/>).</param>
internal sealed record SourceRangeDescription(SourceRange Range, int Records, LineFlags Flags, IReadOnlyList<SourceRange>? Pieces, string? Text = null);
