namespace Rask.LogAggregator.Storage;

/// <summary>Finds out whether the data directory takes writes again, for which otherwise a client would have to risk a batch. Thread-safe.</summary>
internal sealed class WriteProbe(ISegmentFiles files, string dataDirectory) : IDisposable
{
    /// <summary>One block: a disk that is full to the last byte does not take it.</summary>
    private const int Bytes = 4096;

    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Writes and flushes a small file.</summary>
    /// <returns>Null when that went well; else the error.</returns>
    public async ValueTask<string?> TryWriteAsync()
    {
        await _gate.WaitAsync();
        try
        {
            using ISegmentFile file = files.Open(Path.Combine(dataDirectory, ".probe"));
            file.Write([new byte[Bytes]], offset: 0);
            file.Flush();
            file.Truncate(0);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return StoreException.From(error).Message;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
