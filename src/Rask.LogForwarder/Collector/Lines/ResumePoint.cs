using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>
/// After a restart: which lines from the place where reading starts were delivered already. One stream may be ahead of
/// the other, because an unfinished line held the other back. Reader thread only.
/// </summary>
internal sealed class ResumePoint
{
    private readonly LogPosition?[] _positions = new LogPosition?[2];

    /// <summary>True while lines may have to be left out.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Sets what is delivered. A position in a generation that no longer exists is not set.</summary>
    public void Set(StreamKind stream, LogPosition position)
    {
        _positions[(int)stream] = position;
        IsActive = true;
    }

    /// <summary>What is delivered of a stream that reading has not caught up with; null where it has.</summary>
    public LogPosition? Ahead(StreamKind stream) => _positions[(int)stream];

    /// <summary>True where a line that starts here was delivered before.</summary>
    public bool IsDelivered(StreamKind stream, string? generation, long offset)
    {
        // A place that was passed is passed for both streams, or a log of one stream would be watched for ever.
        for (var other = 0; other < _positions.Length; other++)
            if (_positions[other] is { } position && position.Generation == generation && offset >= position.Offset) End((StreamKind)other);
        return _positions[(int)stream] is not null;
    }

    /// <summary>
    /// True where the bytes here were passed before, whatever line they belong to: some stream is ahead of them. What no
    /// line holds was settled then.
    /// </summary>
    public bool IsPassed(string? generation, long offset)
    {
        foreach (var position in _positions)
            if (position is { } ahead && (ahead.Generation != generation || offset < ahead.Offset)) return true;
        return false;
    }

    /// <summary>Called when a generation was read to its end.</summary>
    public void LeaveGeneration(string? generation)
    {
        for (var stream = 0; stream < _positions.Length; stream++)
            if (_positions[stream]?.Generation == generation) End((StreamKind)stream);
    }

    private void End(StreamKind stream)
    {
        _positions[(int)stream] = null;
        IsActive = _positions[0] is not null || _positions[1] is not null;
    }
}
