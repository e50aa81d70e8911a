using Rask.LogAggregator.Storage;

namespace Rask.LogAggregator.Tests.Support;

/// <summary>
/// A directory of the real file system that numbers the operations on it and lets one of them go wrong. It remembers what was
/// flushed, so that a power failure can take the rest away. Used by one thread at a time.
/// </summary>
internal sealed class SimulatedDisk(string root) : ISegmentFiles
{
    private const int InputOutputError = 5;
    private const int NoSpaceLeft = 28;

    private readonly DiskSegmentFiles _disk = new();
    private readonly Dictionary<string, Content> _names = [];
    private readonly Dictionary<string, Content> _durableNames = [];
    private readonly HashSet<string> _durableDirectories = [root];
    private readonly HashSet<string> _directories = [root];
    private DiskFault _fault;
    private int _faultAt;
    private bool _isFull;

    /// <summary>Operations so far.</summary>
    public int Operations { get; private set; }

    /// <summary>True once the fault has happened.</summary>
    public bool HasFaulted { get; private set; }

    /// <summary>True when the process is dead: every operation fails.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Orders a fault at the operation with the given number, counted from 1.</summary>
    public void Order(DiskFault fault, int at) => (_fault, _faultAt, HasFaulted) = (fault, at, false);

    /// <summary>Called by <see cref="Restart"/>, or after a fault that does not kill, to order the next one.</summary>
    public Action? Faulted { get; set; }

    /// <summary>Ends a shortage of space.</summary>
    public void MakeRoom()
    {
        _isFull = false;
        OrderNext();
    }

    /// <summary>Starts a new process on what the last one left.</summary>
    public void Restart()
    {
        if (IsDead && _fault == DiskFault.PowerLoss)
            LosePower();
        IsDead = false;
        OrderNext();
    }

    public ISegmentFile Open(string path)
    {
        return Run(
            () =>
            {
                if (!_names.TryGetValue(path, out Content? content))
                    _names[path] = content = new Content();
                return new SimulatedFile(this, content, _disk.Open(path));
            });
    }

    public void Replace(string path, string newPath) =>
        Run(() =>
        {
            _disk.Replace(path, newPath);
            _names.Remove(path, out Content? content);
            _names[newPath] = content ?? throw new InvalidOperationException($"{path} was never opened");
            return true;
        });

    public void CreateDirectory(string path) =>
        Run(() =>
        {
            _disk.CreateDirectory(path);
            return _directories.Add(path);
        });

    public void FlushDirectory(string path) =>
        Run(() =>
        {
            foreach (string name in _durableNames.Keys.Where(name => Path.GetDirectoryName(name) == path).ToArray())
                _durableNames.Remove(name);
            foreach ((string name, Content content) in _names.Where(known => Path.GetDirectoryName(known.Key) == path))
                _durableNames[name] = content;
            _durableDirectories.UnionWith(_directories.Where(directory => Path.GetDirectoryName(directory) == path));
            return true;
        });

    private void OrderNext()
    {
        if (HasFaulted && !IsDead)
            Faulted?.Invoke();
    }

    private void LosePower()
    {
        foreach (string name in _names.Keys)
            File.Delete(name);
        _names.Clear();
        foreach (string directory in _directories.Except(_durableDirectories))
            Directory.Delete(directory);
        _directories.IntersectWith(_durableDirectories);
        foreach ((string name, Content content) in _durableNames.Where(known => _durableDirectories.Contains(Path.GetDirectoryName(known.Key)!)))
        {
            File.WriteAllBytes(name, content.Durable);
            _names[name] = content;
        }
    }

    /// <param name="action">The operation.</param>
    /// <param name="half">What of it happens when it does not come to its end.</param>
    /// <param name="needsSpace">True when it fails on a full disk.</param>
    private T Run<T>(Func<T> action, Action? half = null, bool needsSpace = false)
    {
        if (IsDead)
            throw new IOException("the process is dead", InputOutputError);
        bool isFault = ++Operations == _faultAt;
        HasFaulted |= isFault;
        if (_isFull || (isFault && _fault == DiskFault.Full))
        {
            _isFull = true;
            if (!needsSpace)
                return action();
            half?.Invoke();
            throw new IOException("No space left on device", NoSpaceLeft);
        }

        if (!isFault)
            return action();
        IsDead = _fault != DiskFault.Error;
        if (_fault == DiskFault.KilledWithin)
            half?.Invoke();
        if (_fault == DiskFault.KilledAfter)
            action();
        throw new IOException($"Input/output error ({_fault})", InputOutputError);
    }

    /// <summary>What a file holds for certain, under whatever name.</summary>
    private sealed class Content
    {
        public byte[] Durable { get; set; } = [];
    }

    private sealed class SimulatedFile(SimulatedDisk owner, Content content, ISegmentFile file) : ISegmentFile
    {
        public long Length => file.Length;

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset)
        {
            byte[] bytes = [.. parts.SelectMany(part => part.ToArray())];
            owner.Run(() => WriteBytes(bytes), () => WriteBytes(bytes.AsMemory(0, bytes.Length / 2)), needsSpace: true);

            bool WriteBytes(ReadOnlyMemory<byte> some)
            {
                file.Write([some], offset);
                return true;
            }
        }

        public void Truncate(long length) =>
            owner.Run(() =>
            {
                file.Truncate(length);
                return true;
            });

        public void Flush() =>
            owner.Run(() =>
            {
                string? name = owner._names.FirstOrDefault(known => ReferenceEquals(known.Value, content)).Key;
                if (name is not null)
                    content.Durable = ReadAll(name);
                return true;
            });

        public void Dispose() => file.Dispose();

        private static byte[] ReadAll(string path)
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }
}
