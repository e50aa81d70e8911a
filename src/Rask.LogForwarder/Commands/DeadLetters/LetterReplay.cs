using System.Security.Cryptography;
using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Commands.DeadLetters;

/// <summary>
/// Sends dead letters as batches of their own. A batch's name is the hash of what it holds: whoever is killed and runs it
/// again sends the same batches under the same names, and nothing is stored twice. One thread.
/// </summary>
/// <param name="refused">
/// Called for letters that were refused again, before the aggregator is told to count them as done: see
/// <see cref="StoredLetter.RefusedText"/>.
/// </param>
internal sealed class LetterReplay(Action<IReadOnlyList<StoredLetter>> refused) : IDeadLetters, IDisposable
{
    private const int MostLetters = 1000;
    private const int MostBytes = 1 << 20;

    private readonly PagePool _pool = new(16 << 20);
    private readonly HashSet<int> _refused = [];
    private StoredLetter[] _sent = [];

    /// <summary>Letters that were taken.</summary>
    public HashSet<StoredLetter> Taken { get; } = [];

    /// <summary>Letters that were refused again.</summary>
    public long Refused { get; private set; }

    /// <inheritdoc/>
    public string? Path { get; init; }

    /// <summary>Sends letters.</summary>
    /// <returns>False where it was told to end.</returns>
    public bool Run(IReadOnlyList<StoredLetter> letters, BatchDelivery delivery)
    {
        for (var first = 0; first < letters.Count;)
        {
            var count = Count(letters, first);
            _refused.Clear();
            _sent = [.. letters.Skip(first).Take(count)];
            if (!Send(_sent, delivery)) return false;
            for (var i = 0; i < count; i++)
                if (!_refused.Contains(i + 1)) Taken.Add(letters[first + i]);
            Refused += _refused.Count;
            first += count;
        }

        return true;
    }

    /// <inheritdoc/>
    /// <remarks>They lie in the file already, and stay there.</remarks>
    public int Write(Batch batch, int status, IReadOnlyList<DeadLetter> letters)
    {
        refused([.. letters.Where(letter => _refused.Add(letter.Record)).Select(letter => _sent[letter.Record - 1])]);
        return letters.Count;
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    /// <summary>Neighbours of one container, as many as one request may have.</summary>
    private static int Count(IReadOnlyList<StoredLetter> letters, int first)
    {
        var bytes = 0L;
        var count = 0;
        for (var i = first; i < letters.Count && count < MostLetters; i++, count++)
        {
            bytes += letters[i].Line.Length + 1;
            if (count > 0 && (bytes > MostBytes || letters[i].Owner.Key != letters[first].Owner.Key)) break;
        }

        return count;
    }

    private unsafe bool Send(StoredLetter[] letters, BatchDelivery delivery)
    {
        var bytes = letters.Sum(static letter => letter.Line.Length + 1);
        if (!_pool.TryRent((bytes / PagePool.PageSize) + 1, out var run)) throw new IOException("a dead letter is too long");
        var batch = new Batch { Owner = letters[0].Owner, Id = NameOf(letters) };
        var at = run.Start;
        foreach (var letter in letters)
        {
            letter.Line.CopyTo(new Span<byte>(at, letter.Line.Length));
            at[letter.Line.Length] = (byte)'\n';
            batch.Add(_pool, run, new Segment(at, letter.Line.Length + 1, 1, letter.Generation, letter.Offset, letter.Flags));
            at += letter.Line.Length + 1;
        }

        _pool.Release(run);
        batch.Digest = BatchDigest.Of(batch);
        try
        {
            return delivery.Deliver(batch) == DeliveryOutcome.Done;
        }
        finally
        {
            batch.Clear(_pool);
        }
    }

    private static BatchId NameOf(StoredLetter[] letters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var letter in letters) hash.AppendData(Encoding.UTF8.GetBytes(letter.Text + "\n"));
        return new BatchId(Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8)), 1, 1);
    }
}
