using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Collector.Files;

/// <summary>
/// The lives of one log file in their order: the one that is being read, and those that followed it. Rotation renames
/// <c>X</c> to <c>X.1</c>, <c>X.1</c> to <c>X.2</c> and so on, several times a second under load; each new generation
/// is opened as soon as it is seen, and what is open cannot be lost. Reader thread only.
/// </summary>
internal sealed class GenerationChain(string path) : IDisposable
{
    private const int NumberLimit = 1000;

    private readonly List<Generation> _generations = [];

    /// <summary>The ids of generations that were read to their end and closed, oldest first.</summary>
    private readonly Queue<string> _past = [];

    /// <summary>The path of the newest generation.</summary>
    public string Path { get; } = path;

    /// <summary>The generation that is being read; null before the file exists.</summary>
    public Generation? Current => _generations.Count > 0 ? _generations[0] : null;

    /// <summary>The generation that is read after the current one; null where there is none.</summary>
    public Generation? Next => _generations.Count > 1 ? _generations[1] : null;

    /// <summary>Generations that are held open.</summary>
    public int Count => _generations.Count;

    /// <summary>All that are held open, oldest first.</summary>
    public IReadOnlyList<Generation> All => _generations;

    /// <summary>True where <see cref="Path"/> named no file at the last look.</summary>
    public bool IsMissing { get; private set; } = true;

    /// <summary>
    /// The error that kept some generation from being opened at the last look, or 0. That look added nothing: what could
    /// not be opened may be older than what could, and must be read before it. Look again soon.
    /// </summary>
    public int OpenError { get; private set; }

    /// <summary>Closes the current generation and goes on to the next one.</summary>
    public void Advance()
    {
        if (_generations[0].Id is { } id)
        {
            if (_past.Count == NumberLimit) _ = _past.Dequeue();
            _past.Enqueue(id);
        }

        _generations[0].Dispose();
        _generations.RemoveAt(0);
    }

    /// <summary>
    /// Closes all generations older than the given one; it becomes the current one.
    /// </summary>
    public void SkipTo(Generation generation)
    {
        while (_generations.Count > 0 && _generations[0] != generation) Advance();
    }

    /// <summary>
    /// Starts again at the file's beginning, as a generation of its own: the file was cut under the reader.
    /// </summary>
    public void Reopen()
    {
        if (Generation.TryOpen(_generations[0].DescriptorPath, out _) is { } again)
        {
            _generations[0].Dispose();
            _generations[0] = again;
        }
    }

    /// <summary>
    /// Looks at the names <c>X</c>, <c>X.1</c>, … and opens every generation that is newer than those that are held.
    /// </summary>
    /// <returns>True where something was added; never where <see cref="OpenError"/> is set.</returns>
    /// <remarks>
    /// A rotation may happen between any two calls to the system. The names are therefore looked at twice; only two
    /// equal looks with the opening between them are one consistent picture.
    /// </remarks>
    public bool Refresh()
    {
        var found = new List<Generation?>();
        const int Attempts = 100;
        bool sawNewest;
        for (var attempt = 0; ; attempt++)
        {
            sawNewest = OpenNewer(found);
            if (OpenError != 0 || IsUnchanged(found) || attempt == Attempts) break;
            Close(found);
        }

        IsMissing = !FileStatus.TryGet(Path, out _, out _);
        if (OpenError != 0) Close(found);
        var opened = false;
        for (var number = found.Count - 1; number >= 0; number--)
        {
            if (found[number] is not { } generation) continue;
            if (!sawNewest && IsKnown(generation))
            {
                generation.Dispose();
                continue;
            }

            _generations.Add(generation);
            opened = true;
        }

        return opened;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var generation in _generations) generation.Dispose();
        _generations.Clear();
    }

    /// <summary>
    /// True for what is held or was read before. Asked only where no name leads to the newest generation: a container's
    /// files are deleted one by one, and what is left when the newest is gone is older than it.
    /// </summary>
    private bool IsKnown(Generation generation) =>
        _generations.Exists(held => held.Identity == generation.Identity) || (_past.Count > 0 && generation.Id is { } id && _past.Contains(id));

    private string Name(int number) => number == 0 ? Path : $"{Path}.{number}";

    /// <summary>
    /// Opens <c>X</c>, <c>X.1</c>, … until the newest one that is held, or until two numbers in a row are missing: one
    /// alone may be the gap that a rotation in progress moves through the numbers.
    /// </summary>
    /// <returns>True where a name led to the newest one that is held. False also at an error other than a missing file.</returns>
    private bool OpenNewer(List<Generation?> found)
    {
        var newest = _generations.Count > 0 ? _generations[^1] : null;
        var missing = 0;
        OpenError = 0;
        for (var number = 0; number < NumberLimit && missing < 2; number++)
        {
            var generation = Generation.TryOpen(Name(number), out var errno);
            if (generation is null)
            {
                if (errno != Errno.NoEntry)
                {
                    OpenError = errno;
                    return false;
                }

                found.Add(null);
                missing++;
                continue;
            }

            missing = 0;
            if (newest is not null && generation.Identity == newest.Identity)
            {
                generation.Dispose();
                return true;
            }

            found.Add(generation);
        }

        return false;
    }

    private static void Close(List<Generation?> found)
    {
        foreach (var generation in found) generation?.Dispose();
        found.Clear();
    }

    private bool IsUnchanged(List<Generation?> found)
    {
        for (var number = 0; number < found.Count; number++)
        {
            var exists = FileStatus.TryGet(Name(number), out var status, out _);
            if (found[number] is { } generation ? !exists || status.Identity != generation.Identity : exists) return false;
        }

        return true;
    }
}
