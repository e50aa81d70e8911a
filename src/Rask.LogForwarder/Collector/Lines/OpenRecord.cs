using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Lines.Multiline;
using Rask.LogForwarder.Parser.Text;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>
/// One stream's record that may go on: a line whose end has not been read, or lines to which the next one may belong. It
/// keeps the positions of its source lines: however long it becomes, it needs no page, and after a restart its lines
/// are read again. As long as they lie together in a page and memory is not short, it holds that page. Reader thread only.
/// </summary>
internal sealed unsafe class OpenRecord(PagePool pool)
{
    /// <summary>Most lines of a record.</summary>
    public const int MaxLines = 1000;

    /// <summary>More pieces than a line of the largest size has; a file made of tiny pieces must not grow the list for ever.</summary>
    private const int MaxPieces = 4096;

    private const int LongestTime = 30;

    private readonly List<Piece> _pieces = [];
    private readonly byte[] _time = new byte[LongestTime];
    private int _timeLength;
    private int _lastLine;
    private byte* _memoryEnd;
    private bool _isHeld;

    /// <summary>True where there is a record.</summary>
    public bool IsPending => _pieces.Count > 0;

    /// <summary>True where the end of its last line is missing.</summary>
    public bool IsLineOpen { get; private set; }

    /// <summary>What may follow its last line; not open where the record is done, or consists of one line that stands alone.</summary>
    public RecordShape Shape { get; private set; }

    /// <summary>How many lines it has.</summary>
    public int Lines { get; private set; }

    /// <summary>The time of its last line, as <see cref="DockerTime"/> reads it.</summary>
    public long Nanoseconds { get; private set; }

    /// <summary>The pieces in order: source lines.</summary>
    public IReadOnlyList<Piece> Pieces => _pieces;

    /// <summary>Where the source lines lie in memory, one behind the other; null where they do not.</summary>
    public byte* Memory { get; private set; }

    /// <summary>The pages of <see cref="Memory"/>.</summary>
    public PageRun Run { get; private set; }

    /// <summary>When the last piece was read (<see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>).</summary>
    public long Since { get; private set; }

    /// <summary>Where its first piece starts.</summary>
    public LogPosition Start => new(_pieces[0].Generation.Id, _pieces[0].Offset);

    /// <summary>Bytes of escaped text in the pieces.</summary>
    public long BodyLength { get; private set; }

    /// <summary>Bytes of the log that its lines take, with their ends, those included that came after a line had reached its limit.</summary>
    public Coverage Source { get; } = new();

    /// <summary>The same for all lines but the last one.</summary>
    public Coverage EarlierSource { get; } = new();

    /// <summary>Bytes of escaped text that came after a line had reached its limit.</summary>
    public long LeftOut { get; private set; }

    /// <summary>
    /// True where the last piece filled Docker's buffer of 16 KiB, so that more of the line must follow; a shorter one
    /// is what a program wrote last, without a line feed, and stays as it is.
    /// </summary>
    public bool ExpectsMore => IsLineOpen && _pieces[^1].BodyLength >= 16 * 1024;

    /// <summary>True where a source line with this time belongs to the line whose end is missing.</summary>
    public bool IsSameLine(ReadOnlySpan<byte> time) => IsLineOpen && time.SequenceEqual(_time.AsSpan(0, _timeLength));

    /// <summary>True where another piece of the last line would make the record too long, but not that line by itself.</summary>
    public bool IsTooLongWith(Piece piece, int maxBodyLength) => _lastLine > 0 && BodyLength + piece.BodyLength > maxBodyLength;

    /// <summary>True where a line of this length can be added.</summary>
    public bool HasRoomFor(int bodyLength, int maxBodyLength) =>
        Lines < MaxLines && _pieces.Count < MaxPieces && BodyLength + bodyLength <= maxBodyLength;

    /// <summary>Adds a line, or its first piece.</summary>
    /// <param name="piece">Where it lies.</param>
    /// <param name="taken">Bytes of its source line, with its end.</param>
    /// <param name="run">The pages in which it lies.</param>
    /// <param name="memory">Where it lies in them.</param>
    /// <param name="time">Docker's time.</param>
    /// <param name="shape">What the record is with this line.</param>
    /// <param name="isComplete">True where its end is there.</param>
    /// <param name="now">The time (<see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>).</param>
    public void AddLine(Piece piece, long taken, PageRun run, byte* memory, ReadOnlySpan<byte> time, RecordShape shape, bool isComplete, long now)
    {
        EarlierSource.Clear();
        EarlierSource.Add(Source);
        Source.Pass(piece.Generation.Id ?? "", taken);
        _timeLength = Math.Min(time.Length, LongestTime);
        time[.._timeLength].CopyTo(_time);
        Nanoseconds = DockerTime.TryRead(time, out var nanoseconds) ? nanoseconds : long.MinValue;
        Shape = shape;
        IsLineOpen = !isComplete;
        Since = now;
        if (Lines == 0)
        {
            Memory = memory;
            Run = run;
        }
        else if (Memory != null && !(run.First == Run.First && memory == _memoryEnd + 1 && *_memoryEnd == (byte)'\n'))
        {
            LeaveMemory();
        }

        _memoryEnd = memory + piece.Length;
        _lastLine = _pieces.Count;
        Lines++;
        Append(piece);
    }

    /// <summary>
    /// Adds a further piece of the last line. Beyond <paramref name="maxBodyLength"/> only its length counts.
    /// </summary>
    /// <param name="piece">Where it lies.</param>
    /// <param name="taken">Bytes of its source line, with its end.</param>
    /// <param name="isComplete">True where the line ends with it.</param>
    /// <param name="maxBodyLength">The longest line.</param>
    /// <param name="now">The time (<see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>).</param>
    public void AddPiece(Piece piece, long taken, bool isComplete, int maxBodyLength, long now)
    {
        Source.Pass(piece.Generation.Id ?? "", taken);
        IsLineOpen = !isComplete;
        Since = now;
        LeaveMemory();
        if (_pieces.Count >= MaxPieces || BodyLength >= maxBodyLength) LeftOut += piece.BodyLength;
        else Append(piece);
    }

    /// <summary>Keeps the page, which its reader is done with.</summary>
    public void HoldMemory()
    {
        if (Memory == null || _isHeld) return;
        pool.AddReference(Run);
        _isHeld = true;
    }

    /// <summary>Gives the page back: from here on, the lines have to be read again from their files.</summary>
    public void LeaveMemory()
    {
        if (_isHeld) pool.Release(Run);
        _isHeld = false;
        Memory = null;
    }

    /// <summary>The pieces of all lines but the last one.</summary>
    public List<Piece> EarlierLines() => _pieces.GetRange(0, _lastLine);

    /// <summary>Forgets all lines but the last one.</summary>
    public void ForgetEarlierLines()
    {
        for (var i = 0; i < _lastLine; i++)
        {
            BodyLength -= _pieces[i].BodyLength;
            _pieces[i].Generation.Dispose();
        }

        _pieces.RemoveRange(0, _lastLine);
        Source.Subtract(EarlierSource);
        EarlierSource.Clear();
        _lastLine = 0;
        Lines = 1;
        LeaveMemory();
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        foreach (var piece in _pieces) piece.Generation.Dispose();
        _pieces.Clear();
        Source.Clear();
        EarlierSource.Clear();
        BodyLength = 0;
        LeftOut = 0;
        Lines = 0;
        IsLineOpen = false;
        Shape = default;
        LeaveMemory();
    }

    // Its file stays open until the record is done.
    private void Append(Piece piece)
    {
        piece.Generation.Hold();
        _pieces.Add(piece);
        BodyLength += piece.BodyLength;
    }
}
