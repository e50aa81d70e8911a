using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Collector.Files;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// Watches how long Docker's rotation leaves a log alone that is not being read. Reader thread only.
/// </summary>
/// <param name="source">The log; Docker's options lie beside it (<see cref="HostConfigFile"/>).</param>
/// <param name="chain">Its files.</param>
internal sealed class HeadroomWatch(LogSource source, GenerationChain chain)
{
    private RotationHeadroom? _headroom;
    private bool _hasOptions;
    private (Generation? Generation, long Offset) _last;

    /// <summary>Looks; to be called about once a second while reading is blocked.</summary>
    /// <param name="now">The time (<see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>).</param>
    /// <returns>
    /// The time until the oldest unread byte is deleted; null where reading went on since the last look, where nothing is
    /// known of the rotation (a file that is not a container's), or where nothing is at risk.
    /// </returns>
    public TimeSpan? Look(long now)
    {
        if (chain.Current is not { } current) return null;
        var place = (current, current.Offset);
        var isStalled = place == _last;
        _last = place;
        // Also while it is read on: the rate is to be known when it no longer is.
        var left = Left(now);
        return isStalled ? left : null;
    }

    /// <summary>The time until the oldest unread byte is deleted, also while it is read on; null where nothing is at risk, or nobody knows.</summary>
    /// <param name="now">The time (<see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>).</param>
    public TimeSpan? Left(long now)
    {
        if (chain.Current is null) return null;
        if (!_hasOptions) ReadOptions();
        return _headroom?.Observe(chain.WrittenBytes, chain.NewestBytes, chain.UnreadBytes, now);
    }

    /// <summary>Once: Docker cannot change them while the container exists.</summary>
    private void ReadOptions()
    {
        _hasOptions = true;
        if (HostConfigFile.TryRead(Path.Combine(source.Directory, HostConfigFile.FileName), out var options, out _) && options!.MaxBytes > 0)
            _headroom = new RotationHeadroom(options.MaxBytes, options.MaxFiles);
    }
}
