using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability;

/// <summary>What a forwarder keeps from one start to the next, or does without.</summary>
internal sealed class ForwarderState : IDisposable
{
    private readonly StateDirectory? _directory;
    private readonly CheckpointFile? _checkpoints;

    private ForwarderState(StateDirectory? directory, CheckpointFile? checkpoints, string forwarderId, long epoch)
    {
        _directory = directory;
        _checkpoints = checkpoints;
        ForwarderId = forwarderId;
        Epoch = epoch;
    }

    /// <summary>Where delivery stands.</summary>
    public ICheckpoints Checkpoints => _checkpoints as ICheckpoints ?? new NoCheckpoints();

    /// <summary>This forwarder's name.</summary>
    public string ForwarderId { get; }

    /// <summary>This start of it.</summary>
    public long Epoch { get; }

    /// <summary>Where refused records go; null where nothing can be kept.</summary>
    public string? DeadLetterPath => _directory?.FileName("dead-letters.ndjson");

    /// <summary>
    /// Takes a state directory. Where it cannot be written, the forwarder runs without one and says what that costs.
    /// </summary>
    /// <exception cref="StateInUseException">Another forwarder holds it.</exception>
    public static ForwarderState Open(string path, SelfLog log)
    {
        var directory = StateDirectory.TryOpen(path, out var reason);
        if (directory is null) return Without(path, reason!, log);
        try
        {
            var checkpoints = CheckpointFile.Open(directory.FileName("checkpoint"), log);
            return new ForwarderState(directory, checkpoints, checkpoints.ForwarderId, checkpoints.Epoch);
        }
        catch (IOException error)
        {
            directory.Dispose();
            return Without(path, error.Message, log);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _checkpoints?.Dispose();
        _directory?.Dispose();
    }

    private static ForwarderState Without(string path, string reason, SelfLog log)
    {
        log.Warn(
            "the state directory cannot be written: after a restart every log is sent again from its beginning, and refused "
            + "records are lost. Mount a volume there, or choose another directory with STATE_DIR.",
            new LogField("state_dir", path),
            new LogField("reason", reason));
        return new ForwarderState(null, null, CheckpointFile.NewForwarderId(), 1);
    }
}
