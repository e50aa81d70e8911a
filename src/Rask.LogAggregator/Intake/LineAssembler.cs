namespace Rask.LogAggregator.Intake;

/// <summary>
/// Cuts the bytes of a request body into lines and puts each into the batch, good or bad. The bytes are read straight into
/// the batch's pages, so that a good line is never copied again before it is written to disk. Not thread-safe.
/// </summary>
internal sealed class LineAssembler(RecordBatch batch, RecordDecoder decoder)
{
    /// <summary>Longer lines are bad lines. Four times the longest line that a forwarder forwards, since escapes and fields lengthen it.</summary>
    public const int MaximumLineBytes = 4 * 1024 * 1024;

    private const int PageBytes = 256 * 1024;

    private byte[] _page = [];
    private int _filled;
    private int _lineStart;
    private bool _skipping;

    /// <summary>Room for the next bytes of the body; never empty.</summary>
    public Memory<byte> GetFree()
    {
        if (_filled >= LastUsable)
            TurnPage();
        return _page.AsMemory(_filled, LastUsable - _filled);
    }

    /// <summary>Takes over the first bytes of what <see cref="GetFree"/> gave.</summary>
    public void Advance(int count)
    {
        int searched = _filled;
        _filled += count;
        while (true)
        {
            int length = _page.AsSpan(searched, _filled - searched).IndexOf((byte)'\n');
            if (length < 0)
                break;
            EndLine(searched + length);
            searched = _lineStart;
        }

        if (_filled - _lineStart > MaximumLineBytes)
            _skipping = true;
        if (_skipping)
            _filled = _lineStart;
    }

    /// <summary>Ends the last line, which may lack its line feed.</summary>
    public void Complete()
    {
        if (_filled == _lineStart && !_skipping)
            return;
        _page[_filled] = (byte)'\n';
        EndLine(_filled);
    }

    /// <summary>One byte of each page is kept free for the line feed that the last line may lack.</summary>
    private int LastUsable => _page.Length - 1;

    private void EndLine(int end)
    {
        ReadOnlySpan<byte> line = _page.AsSpan(_lineStart, end - _lineStart);
        if (_skipping || line.Length > MaximumLineBytes)
        {
            batch.Reject(new RecordFault(FaultKind.TooLong), default);
        }
        else
        {
            RecordFault fault = decoder.Decode(line, out ReadOnlySpan<byte> text);
            if (fault.Kind == FaultKind.None)
                batch.Accept(text, _page, _lineStart, line.Length + 1);
            else
                batch.Reject(fault, text);
        }

        _skipping = false;
        _lineStart = end + 1;
    }

    /// <summary>Goes on in a new page, to which the unfinished line moves, so that every line lies in one piece.</summary>
    private void TurnPage()
    {
        int unfinished = _filled - _lineStart;
        byte[] previous = _page;
        _page = batch.RentPage(Math.Max(PageBytes, 2 * unfinished));
        previous.AsSpan(_lineStart, unfinished).CopyTo(_page);
        if (_lineStart == 0 && previous.Length > 0)
            batch.ReturnPage(previous);
        _lineStart = 0;
        _filled = unfinished;
    }
}
