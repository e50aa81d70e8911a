using System.Diagnostics;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// Warns while there is time to act: nothing is read, because nothing is acknowledged and the spool is full or missing, and
/// Docker's rotation comes nearer to what was not read.
/// </summary>
/// <remarks>Reader thread only.</remarks>
internal sealed class HeadroomAlarm(SourceSet sources, SelfLog log)
{
    /// <summary>How often it looks, at most.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Less than this is worth a warning.</summary>
    private static readonly TimeSpan Little = TimeSpan.FromSeconds(60);

    private readonly HashSet<string> _inDanger = [];
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private long _lastLook;

    /// <summary>True while some log is in danger, so that there is a warning to take back.</summary>
    public bool IsRaised => _inDanger.Count > 0;

    /// <summary>Looks once a second while reading is blocked, and otherwise only where a warning has to be taken back.</summary>
    public void Look(bool isBlocked)
    {
        if (!isBlocked && _inDanger.Count == 0) return;
        var now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_lastLook, now) < Interval) return;
        _lastLook = now;
        foreach (var reader in sources.Readers)
        {
            var key = reader.Source.Path;
            if (isBlocked && reader.Headroom.Look(now) is { } left && left < Little)
            {
                _inDanger.Add(key);
                if (!_failures.ShouldLog(key, out var suppressed)) continue;
                log.Warn(
                    "nothing is read, and Docker's rotation will soon delete what was not read. Bring the aggregator back, or raise "
                    + "max-size or max-file of the container, or MAX_DISK_USAGE_MB of the spool",
                    new LogField("path", reader.Source.Path),
                    new LogField("rotation_headroom_seconds", Math.Round(left.TotalSeconds, 1)),
                    new LogField("unread_bytes", reader.Chain.UnreadBytes),
                    new LogField("repeated", suppressed));
            }
            else if (_inDanger.Remove(key) && _failures.Recovered(key, out _, out var lasted))
            {
                log.Info(
                    "the log is far enough ahead of Docker's rotation again",
                    new LogField("path", reader.Source.Path),
                    new LogField("after_seconds", Math.Round(lasted.TotalSeconds, 1)));
            }
        }
    }
}
