using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Sender;

/// <summary>What is still to be delivered of a batch, in the order of its records. Not thread-safe.</summary>
internal sealed class BatchPlan
{
    private readonly Stack<BatchPiece> _pieces = new();
    private readonly List<BatchPiece> _found = [];

    /// <summary>Begins with all records of a batch that are not done.</summary>
    public void Begin(Batch batch)
    {
        _pieces.Clear();
        _found.Clear();
        if (batch.HasMissing)
        {
            var number = 0;
            foreach (ref readonly var segment in batch.Segments)
            {
                var first = number + 1;
                number += segment.Records;
                // Neighbours of a kind are one piece.
                if (_found.Count > 0 && _found[^1].IsMissing == segment.IsMissing) _found[^1] = _found[^1] with { Last = number };
                else _found.Add(new BatchPiece(first, number, segment.IsMissing));
            }
        }
        else
        {
            _found.Add(new BatchPiece(1, batch.Records, false));
        }

        for (var i = _found.Count - 1; i >= 0; i--) PushGaps(batch.Done, _found[i]);
    }

    /// <summary>Takes the next piece.</summary>
    public bool TryNext(out BatchPiece piece) => _pieces.TryPop(out piece);

    /// <summary>Puts the halves of a piece in its place.</summary>
    public void Halve(BatchPiece piece)
    {
        var middle = piece.First + (piece.Records / 2) - 1;
        _pieces.Push(piece with { First = middle + 1 });
        _pieces.Push(piece with { Last = middle });
    }

    private void PushGaps(RecordRanges done, BatchPiece piece)
    {
        if (!done.TryFindGap(piece.First, piece.Last, out var first, out var last)) return;
        // The last one goes down first: the stack gives them back in the order of the records.
        if (last < piece.Last) PushGaps(done, piece with { First = last + 1 });
        _pieces.Push(piece with { First = first, Last = last });
    }
}
