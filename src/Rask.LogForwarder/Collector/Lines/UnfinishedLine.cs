using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>
/// The pieces of one stream's line whose end has not been read. It keeps their positions, not their bytes: however long
/// the line becomes, it costs no page, and after a restart its pieces are read again. Reader thread only.
/// </summary>
internal sealed unsafe class UnfinishedLine
{
    /// <summary>More pieces than a line of the largest size has; a file made of tiny pieces must not grow the list for ever.</summary>
    private const int MaxPieces = 4096;

    private const int LongestTime = 30;

    private readonly List<Piece> _pieces = [];
    private readonly byte[] _time = new byte[LongestTime];
    private int _timeLength;

    /// <summary>True where pieces wait.</summary>
    public bool IsPending => _pieces.Count > 0;

    /// <summary>The pieces in order.</summary>
    public IReadOnlyList<Piece> Pieces => _pieces;

    /// <summary>Where the pieces lie, to be read again by another process.</summary>
    public SourceRange[] Ranges()
    {
        var ranges = new SourceRange[_pieces.Count];
        for (var i = 0; i < ranges.Length; i++) ranges[i] = new SourceRange(_pieces[i].Generation.Id ?? "", _pieces[i].Offset, _pieces[i].Length);
        return ranges;
    }

    /// <summary>When the last piece was read (<see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>).</summary>
    public long Since { get; private set; }

    /// <summary>Where its first piece starts.</summary>
    public LogPosition Start => new(_pieces[0].Generation.Id, _pieces[0].Offset);

    /// <summary>
    /// True where the last piece filled Docker's buffer of 16 KiB, so that more of the line must follow; a shorter one
    /// is what a program wrote last, without a line feed, and stays as it is.
    /// </summary>
    public bool ExpectsMore => IsPending && _pieces[^1].BodyLength >= 16 * 1024;

    /// <summary>True where a source line with this time belongs to the pending line.</summary>
    public bool Continues(ReadOnlySpan<byte> time) => IsPending && time.SequenceEqual(_time.AsSpan(0, _timeLength));

    /// <summary>Bytes of escaped text in the pieces.</summary>
    public long BodyLength { get; private set; }

    /// <summary>Bytes of the log that its pieces take, those included that came after the line had reached its limit.</summary>
    public Coverage Source { get; } = new();

    /// <summary>Bytes of escaped text that came after the line had reached its limit.</summary>
    public long LeftOut { get; private set; }

    /// <summary>
    /// Adds a piece. Its file stays open until the line is done. Beyond <paramref name="maxBodyLength"/> only its length counts.
    /// </summary>
    /// <param name="piece">The piece.</param>
    /// <param name="time">Its time.</param>
    /// <param name="length">Bytes of its source line, with its end.</param>
    /// <param name="maxBodyLength">The longest line.</param>
    /// <param name="now">The time (<see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>).</param>
    public void Add(Piece piece, ReadOnlySpan<byte> time, long length, int maxBodyLength, long now)
    {
        Source.Pass(piece.Generation.Id ?? "", length);
        if (!IsPending)
        {
            _timeLength = Math.Min(time.Length, LongestTime);
            time[.._timeLength].CopyTo(_time);
        }

        Since = now;
        if (_pieces.Count >= MaxPieces || BodyLength >= maxBodyLength)
        {
            LeftOut += piece.BodyLength;
            return;
        }

        piece.Generation.Hold();
        _pieces.Add(piece);
        BodyLength += piece.BodyLength;
    }

    /// <summary>Takes the piece back that was added last.</summary>
    public void Undo(Piece piece, long length)
    {
        Source.Pass(piece.Generation.Id ?? "", -length);
        if (_pieces[^1] != piece)
        {
            LeftOut -= piece.BodyLength;
            return;
        }

        _pieces.RemoveAt(_pieces.Count - 1);
        BodyLength -= piece.BodyLength;
        piece.Generation.Dispose();
    }

    /// <summary>Forgets the pieces.</summary>
    public void Clear()
    {
        foreach (var piece in _pieces) piece.Generation.Dispose();
        _pieces.Clear();
        Source.Clear();
        BodyLength = 0;
        LeftOut = 0;
    }
}
