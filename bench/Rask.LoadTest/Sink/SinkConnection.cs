namespace Rask.LoadTest.Sink;

/// <summary>
/// The state of one keep-alive connection: feeds on the bytes that were received, in pieces of any size. Allocates nothing
/// per request. Not thread-safe.
/// </summary>
internal sealed class SinkConnection(int fd, SinkTotals totals, ILineRecorder? recorder)
{
    private const int LongestHead = 32 * 1024;

    private readonly BodyReader _body = new(recorder);
    private readonly byte[] _head = new byte[LongestHead];
    private int _headLength;
    private State _state;
    private long _remaining;
    private long _batchSize;

    private enum State
    {
        Head,
        FixedBody,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailer,
    }

    public int Fd => fd;

    /// <summary>True between the first byte of a request and its last.</summary>
    public bool InRequest => _state != State.Head || _headLength > 0;

    /// <summary>Takes received bytes; false if the connection must be closed.</summary>
    /// <param name="bytes">What one receive call returned.</param>
    /// <param name="arrival">CLOCK_MONOTONIC right after that call.</param>
    /// <param name="answer">Writes a complete answer to the connection.</param>
    public bool Feed(ReadOnlySpan<byte> bytes, long arrival, ISinkAnswer answer)
    {
        while (!bytes.IsEmpty)
        {
            switch (_state)
            {
                case State.FixedBody:
                case State.ChunkData:
                    var take = (int)Math.Min(_remaining, bytes.Length);
                    _body.Read(bytes[..take], arrival);
                    bytes = bytes[take..];
                    _remaining -= take;
                    if (_remaining > 0)
                        break;
                    if (_state == State.FixedBody)
                        Complete(arrival, answer);
                    else
                        _state = State.ChunkEnd;
                    break;

                case State.Head:
                    if (!TakeUntil(ref bytes, "\r\n\r\n"u8, out var complete))
                        return false;
                    if (complete && !Begin(arrival, answer))
                        return false;
                    break;

                default:
                    if (!TakeUntil(ref bytes, "\r\n"u8, out complete))
                        return false;
                    if (complete && !EndOfFramingLine(arrival, answer))
                        return false;
                    break;
            }
        }

        return true;
    }

    /// <summary>Collects bytes up to and with <paramref name="end"/> in the head buffer; false if they do not fit.</summary>
    private bool TakeUntil(ref ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> end, out bool complete)
    {
        complete = false;
        // The end may begin in the piece before, so the search starts within what is collected.
        var from = Math.Max(0, _headLength - (end.Length - 1));
        var take = Math.Min(bytes.Length, _head.Length - _headLength);
        bytes[..take].CopyTo(_head.AsSpan(_headLength));
        var at = _head.AsSpan(from, _headLength + take - from).IndexOf(end);
        if (at >= 0)
        {
            var length = from + at + end.Length;
            bytes = bytes[(length - _headLength)..];
            _headLength = length;
            complete = true;
            return true;
        }

        bytes = bytes[take..];
        _headLength += take;
        return _headLength < _head.Length;
    }

    private bool Begin(long arrival, ISinkAnswer answer)
    {
        var understood = RequestHead.TryParse(_head.AsSpan(0, _headLength), out var head);
        _headLength = 0;
        if (!understood)
        {
            answer.BadRequest(fd);
            return false;
        }

        if (head.IsStatistics)
        {
            answer.Statistics(fd);
            return true;
        }

        _body.Reset();
        _batchSize = head.BatchSize;
        if (head.ExpectsContinue)
            answer.Continue(fd);
        if (head.Chunked)
        {
            _state = State.ChunkSize;
            return true;
        }

        _state = State.FixedBody;
        _remaining = head.ContentLength;
        if (_remaining == 0)
            Complete(arrival, answer);
        return true;
    }

    private bool EndOfFramingLine(long arrival, ISinkAnswer answer)
    {
        var line = _head.AsSpan(0, _headLength - 2);
        _headLength = 0;
        switch (_state)
        {
            case State.ChunkSize:
                // A chunk extension after ';' is allowed and means nothing here.
                if (!System.Buffers.Text.Utf8Parser.TryParse(line, out long size, out var digits, 'x') || digits == 0 || size < 0)
                {
                    answer.BadRequest(fd);
                    return false;
                }

                _remaining = size;
                _state = size > 0 ? State.ChunkData : State.Trailer;
                return true;

            case State.ChunkEnd:
                _state = State.ChunkSize;
                return line.IsEmpty;

            default:
                if (line.IsEmpty)
                    Complete(arrival, answer);
                return true;
        }
    }

    private void Complete(long arrival, ISinkAnswer answer)
    {
        _state = State.Head;
        totals.Add(_body.Lines, _body.Bytes, _batchSize, arrival);
        answer.Accepted(fd, _body.Lines);
    }
}
