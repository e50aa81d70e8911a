namespace Rask.LogAggregator.Tests.Support;

/// <summary>A stream of unknown length that gives its bytes in small pieces, so that a client sends them as many chunks.</summary>
internal sealed class DribblingStream(byte[] bytes, int pieceBytes) : MemoryStream(bytes, writable: false)
{
    public override bool CanSeek => false;

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, pieceBytes)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, pieceBytes));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, pieceBytes)], cancellationToken);

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        byte[] piece = new byte[pieceBytes];
        int count;
        while ((count = Read(piece)) > 0)
        {
            await destination.WriteAsync(piece.AsMemory(0, count), cancellationToken);
            await destination.FlushAsync(cancellationToken);
        }
    }
}
