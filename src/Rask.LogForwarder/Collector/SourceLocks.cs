using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// The containers that this forwarder has for itself, so that two never send the same log. What another one has is waited
/// for. Reader thread only.
/// </summary>
/// <param name="finder">Knows who may have a container.</param>
/// <param name="log">The forwarder's own log.</param>
internal sealed class SourceLocks(ISourceFinder finder, SelfLog log) : IDisposable
{
    private readonly Dictionary<string, ContainerLock> _held = [];
    private readonly HashSet<string> _waiting = [];
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private bool _saidNone;

    /// <summary>True where a log is not read because another forwarder has it. The kernel does not tell when it ends.</summary>
    public bool IsWaiting => _waiting.Count > 0;

    /// <summary>Takes a log's container.</summary>
    /// <returns>False where another forwarder has it, which is said.</returns>
    public bool TryTake(LogSource source)
    {
        if (source.LockDirectory is not { } directory || _held.ContainsKey(source.Path)) return true;
        if (ContainerLock.TryTake(directory, out var errno) is { } taken)
        {
            _held.Add(source.Path, taken);
            if (_waiting.Remove(source.Path)) log.Info("the other forwarder has let the container go", new LogField("container", source.Owner.ContainerId));
            return true;
        }

        if (errno != Errno.Again)
        {
            // A network file system, for example. Delivering matters more than the lock.
            if (!_saidNone && errno != Errno.NoEntry)
            {
                log.Warn(
                    "containers cannot be locked here: take care that no second forwarder follows the same one",
                    new LogField("directory", directory), new LogField("error", Errno.Describe(errno)));
                _saidNone = true;
            }

            return true;
        }

        _waiting.Add(source.Path);
        if (_failures.ShouldLog(source.Path, out var suppressed))
        {
            log.Warn(
                $"another forwarder follows this container: {Holder(directory)}. Two would send its log twice, so this one waits until "
                + "that one ends; stop one of the two, or give this one another TARGET_SERVICE",
                new LogField("container", source.Owner.ContainerId),
                new LogField("service", source.Owner.Service),
                new LogField("repeated", suppressed));
        }

        return false;
    }

    /// <summary>Forgets the containers that are waited for; before all are looked at once more.</summary>
    public void BeginLook(IReadOnlyList<LogSource> found) =>
        _waiting.RemoveWhere(path => !found.Any(source => source.Path == path));

    /// <summary>Lets a log's container go.</summary>
    public void Release(LogSource source)
    {
        if (_held.Remove(source.Path, out var held)) held.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var held in _held.Values) held.Dispose();
        _held.Clear();
    }

    private string Holder(string directory)
    {
        if (ContainerLock.Holder(directory) is { } process) return $"process {process}";
        var others = finder.OtherForwarders;
        return others.Count > 0 ? $"one of the containers {string.Join(", ", others)}" : "a process of another container";
    }
}
