namespace Rask.LogForwarder.Collector.Files;

/// <summary>
/// The generations that were read and closed, with the places up to which they were read, so that none is delivered
/// again: one that was compressed, and one that comes back from a backup. Bounded. Reader thread only.
/// </summary>
internal sealed class KnownGenerations
{
    /// <summary>The most that are remembered: more than the files that are kept of a log.</summary>
    public const int Limit = 1000;

    private const int BeginningLength = 4096;

    private readonly Dictionary<string, Entry> _entries = [];
    private readonly Queue<string> _order = [];

    /// <summary>Remembers a generation that is about to be closed; one without a complete record has no name to be found by.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="position">How far it was read.</param>
    public void Add(Generation generation, long position)
    {
        try
        {
            if (generation.Id is not { } id) return;
            if (!_entries.ContainsKey(id))
            {
                if (_order.Count == Limit) _ = _entries.Remove(_order.Dequeue());
                _order.Enqueue(id);
            }

            var length = (int)Math.Min(position, BeginningLength);
            _entries[id] = new Entry(position, length, generation.HashBeginning(length));
        }
        catch (IOException)
        {
            // What cannot be read cannot be recognised either; it is read again if it ever comes back.
        }
    }

    /// <summary>How far a generation was read before; null where it was not.</summary>
    /// <exception cref="IOException">The device fails.</exception>
    /// <remarks>
    /// The name alone does not tell: files of a program that begins each of them with the same line have all the same.
    /// </remarks>
    public long? Find(Generation generation)
    {
        if (_entries.Count == 0 || generation.Id is not { } id || !_entries.TryGetValue(id, out var entry)) return null;
        return generation.HashBeginning(entry.BeginningLength) == entry.BeginningHash ? entry.Position : null;
    }

    /// <summary>True where two files hold the same generation.</summary>
    /// <exception cref="IOException">The device fails.</exception>
    public static bool AreSame(Generation one, Generation other)
    {
        if (one.Id is null || one.Id != other.Id) return false;
        var length = (int)Math.Min(Math.Min(one.Size(), other.Size()), BeginningLength);
        return one.HashBeginning(length) == other.HashBeginning(length);
    }

    private readonly record struct Entry(long Position, int BeginningLength, ulong BeginningHash);
}
