using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Collector.Files;

/// <summary>
/// The lives of one log file in their order: the one that is being read, and those that followed it. Rotation renames
/// <c>X</c> to <c>X.1</c>, <c>X.1</c> to <c>X.2</c> and so on, several times a second under load; each new generation
/// is opened as soon as it is seen, and what is open cannot be lost. Reader thread only.
/// </summary>
internal sealed class GenerationChain(string path) : IDisposable
{
    private readonly NumberedFiles _files = new(path);
    private readonly List<Generation> _generations = [];
    private readonly KnownGenerations _past = new();
    private readonly Queue<FileIncident> _incidents = [];
    private long _closedBytes;

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

    /// <summary>Bytes that the newest generation has.</summary>
    public long NewestBytes => _generations.Count > 0 ? _generations[^1].Size() : 0;

    /// <summary>Bytes of all generations that were ever held. Its growth is what the container wrote.</summary>
    public long WrittenBytes
    {
        get
        {
            var bytes = _closedBytes;
            foreach (var generation in _generations) bytes += generation.Size();
            return bytes;
        }
    }

    /// <summary>Bytes that are there and were not read; estimated where a file is compressed.</summary>
    public long UnreadBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var generation in _generations) bytes += Math.Max(0, generation.Size() - generation.Offset);
            return bytes;
        }
    }

    /// <summary>Bytes on the device that are only there because they are held open here: their files were deleted.</summary>
    public long HeldBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var generation in _generations) bytes += generation.HeldBytes;
            return bytes;
        }
    }

    /// <summary>Takes the oldest of the things that happened and that the operator should know.</summary>
    public bool TryTakeIncident(out FileIncident incident) => _incidents.TryDequeue(out incident);

    /// <summary>Closes the current generation, which was read, and goes on to the next one.</summary>
    public void Advance()
    {
        var read = _generations[0];
        if (read.MayMissFollowers)
            Tell(read, "the log was rotated faster than it was looked at: lines may be missing behind what was read", LossReason.RotatedAway);
        CloseFirst(read.Offset);
    }

    /// <summary>
    /// Closes all generations older than the given one; it becomes the current one.
    /// </summary>
    public void SkipTo(Generation generation)
    {
        while (_generations.Count > 0 && _generations[0] != generation) CloseFirst(long.MaxValue);
    }

    /// <summary>
    /// To be called before the current generation is read: one that was read before, and is back, goes on where reading
    /// had ended. What it held when it came back was read; what was written to it afterwards was not.
    /// </summary>
    /// <exception cref="IOException">The device fails.</exception>
    public void Settle()
    {
        if (Current is not { IsSettled: false } current || current.Id is null) return;
        if (current.Offset == 0 && _past.Find(current) is { } position)
        {
            current.Offset = Math.Min(position, current.SizeAtOpen);
            Tell(current, "a part of the log that was read before is back; what is known of it is left out");
        }

        current.IsSettled = true;
    }

    /// <summary>
    /// Finds out whether somebody cut the current file. One that was emptied, and perhaps written to again, is two
    /// generations from here on: the first goes on in a copy among the numbered files, where there is one, and ends
    /// otherwise. One that only became shorter goes on at its new end. Costs a read of the first record.
    /// </summary>
    /// <returns>True where it was cut.</returns>
    /// <exception cref="IOException">The device fails.</exception>
    public bool CheckCut()
    {
        if (Current is not { IsCompressed: false } current) return false;
        var isShorter = current.Size() < current.Offset;
        if (current.HasOtherBeginning() || (isShorter && current.Id is null)) return BeginAgain(current);
        if (!isShorter) return false;
        var end = current.Offset;
        Tell(current, "the log became shorter than what was read; going on at its new end", LossReason.Overwritten, current.Cut(), end);
        return true;
    }

    /// <summary>
    /// Looks at the names <c>X</c>, <c>X.1</c>, … and opens every generation that is newer than those that are held.
    /// </summary>
    /// <returns>True where something was added; never where <see cref="OpenError"/> is set.</returns>
    public bool Refresh()
    {
        var found = new List<Generation?>();
        var sawNewest = _files.OpenNewer(_generations.Count > 0 ? _generations[^1].Identity : null, found, out var errno);
        OpenError = errno;
        IsMissing = !FileStatus.TryGet(Path, out _, out _);
        var isConnected = DropOlder(found, sawNewest);
        if (!isConnected && HasNumber(found) && _generations is [.., { IsDeleted: true } newest]) newest.MayMissFollowers = HasRecord(newest);
        var opened = false;
        foreach (var generation in _generations) generation.NoteSize();
        for (var number = found.Count - 1; number >= 0; number--)
        {
            if (found[number] is not { } generation) continue;
            _generations.Add(generation);
            opened = true;
        }

        return opened;
    }

    /// <summary>Looks whether a generation can be opened by some name, whether it is held here or not. Opens all files.</summary>
    /// <exception cref="IOException">The device fails.</exception>
    public bool HasName(string id) => _files.Has(id);

    /// <summary>
    /// Goes on with the current generation in another file that holds the same, where there is one: Docker deletes a file
    /// when it has compressed it.
    /// </summary>
    /// <exception cref="IOException">The device fails.</exception>
    public bool ContinueInCopy()
    {
        if (Current is not { } current || _files.FindCopy(current) is not { } copy) return false;
        current.ContinueIn(copy);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var generation in _generations) generation.Dispose();
        _generations.Clear();
    }

    private void CloseFirst(long position)
    {
        var first = _generations[0];
        if (first.Damage is { } damage)
            Tell(first, $"a compressed part of the log cannot be read to its end: {damage}; going on behind it", LossReason.Unreadable, Math.Max(0, first.Size() + first.UnreadableBytes - first.Offset));
        _past.Add(first, position);
        _closedBytes += first.Size();
        first.Dispose();
        _generations.RemoveAt(0);
    }

    private void Tell(Generation generation, string what, LossReason? reason = null, long lost = 0, long? offset = null) =>
        _incidents.Enqueue(new FileIncident(
            generation.Path, what, reason is { } why ? new Gap(why, generation.Id ?? "", lost) : null, offset ?? generation.Offset));

    private bool BeginAgain(Generation emptied)
    {
        if (emptied.TryOpenAgain(out var errno) is not { } again)
            throw new IOException($"cannot open {emptied.Path} again: {Errno.Describe(errno)}");
        _generations.Insert(1, again);
        if (_files.FindCopy(emptied) is { } copy)
        {
            emptied.ContinueIn(copy);
            Tell(emptied, "the log was emptied; what was not read is read from a copy of it");
        }
        else
        {
            Tell(emptied, "the log was emptied; reading it from its start", LossReason.Overwritten, emptied.Lose());
        }

        return true;
    }

    /// <summary>
    /// Keeps of what was found only what is newer than what is held. Where no name leads to the newest one that is held,
    /// it was compressed or deleted: what has a higher number than a file that is known is older than that. (A container's
    /// files are deleted one by one, and what is left when the newest is gone is older than it.)
    /// </summary>
    /// <returns>True where something that is known was among the names, so that nothing lies between it and what was found.</returns>
    private bool DropOlder(List<Generation?> found, bool sawNewest)
    {
        if (sawNewest)
        {
            // It took the place of the newest, so it was never read. Only where it begins like an older one may that be back.
            for (var number = 0; number < found.Count; number++)
                if (found[number] is { } generation) generation.IsSettled = number > 0 || !MayBeBack(generation);
            return true;
        }

        for (var number = 0; number < found.Count; number++)
        {
            if (found[number] is not { } generation) continue;
            var isHeld = _generations.Exists(held => held.Identity == generation.Identity);
            if (!isHeld && !IsKnown(generation)) continue;
            // Under the newest name, a known one is one that came back; lines may be added to it.
            var firstOlder = number == 0 && !isHeld ? 1 : number;
            for (var older = firstOlder; older < found.Count; older++) found[older]?.Dispose();
            found.RemoveRange(firstOlder, found.Count - firstOlder);
            return true;
        }

        return false;
    }

    /// <summary>One without a record has nothing by which a compressed copy of it could be told.</summary>
    private static bool HasRecord(Generation generation)
    {
        try
        {
            return generation.Id is not null;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static bool HasNumber(List<Generation?> found)
    {
        for (var number = 1; number < found.Count; number++)
            if (found[number] is not null) return true;
        return false;
    }

    private bool MayBeBack(Generation generation)
    {
        try
        {
            return generation.Id is { } id && id != _generations[^1].Id;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private bool IsKnown(Generation generation)
    {
        try
        {
            return _past.Find(generation) is not null || _generations.Exists(held => KnownGenerations.AreSame(held, generation));
        }
        catch (IOException)
        {
            // It fails when it is read as well, and is told then.
            return false;
        }
    }
}
