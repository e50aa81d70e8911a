namespace Rask.LoadTest.Sink;

/// <summary>
/// Counts the lines of one connection's bodies. With a recorder it also hands each complete line to it, and keeps
/// the piece of a line that a receive call cut off until the rest arrives.
/// </summary>
internal sealed class BodyReader(ILineRecorder? recorder)
{
    private byte[] _piece = [];
    private int _pieceLength;

    /// <summary>Line feeds and bytes since <see cref="Reset"/>.</summary>
    public long Lines { get; private set; }

    public long Bytes { get; private set; }

    public void Reset()
    {
        Lines = Bytes = 0;
        _pieceLength = 0;
    }

    public void Read(ReadOnlySpan<byte> body, long arrival)
    {
        Bytes += body.Length;
        if (recorder is null)
        {
            Lines += body.Count((byte)'\n');
            return;
        }

        while (body.IndexOf((byte)'\n') is var end and >= 0)
        {
            Lines++;
            if (_pieceLength > 0)
            {
                Keep(body[..end]);
                recorder.Add(_piece.AsSpan(0, _pieceLength), arrival);
                _pieceLength = 0;
            }
            else
            {
                recorder.Add(body[..end], arrival);
            }

            body = body[(end + 1)..];
        }

        Keep(body);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_piece.Length - _pieceLength < bytes.Length)
            Array.Resize(ref _piece, Math.Max(4096, (_pieceLength + bytes.Length) * 2));
        bytes.CopyTo(_piece.AsSpan(_pieceLength));
        _pieceLength += bytes.Length;
    }
}
