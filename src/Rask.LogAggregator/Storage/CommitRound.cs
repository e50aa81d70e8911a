using Rask.LogAggregator.Intake;

namespace Rask.LogAggregator.Storage;

/// <summary>
/// The batches that become durable by the same flushes. Remembers how long each segment was, so that a batch that fails, or
/// the whole round, can be taken back. Used by the committing thread alone.
/// </summary>
/// <param name="logs">Where the records go.</param>
/// <param name="uncut">The segments that could not be cut, with the length to which they must be cut.</param>
internal sealed class CommitRound(ServiceLogs logs, Dictionary<Segment, long> uncut)
{
    private readonly Dictionary<Segment, long> _before = [];
    private readonly HashSet<ServiceLog> _touched = [];
    private readonly List<(Segment Segment, long Length)> _ofBatch = [];

    /// <summary>Appends a batch to the segments of its services, or leaves them as they were.</summary>
    /// <exception cref="IOException">The batch could not be written.</exception>
    public void Append(RecordBatch batch)
    {
        _ofBatch.Clear();
        try
        {
            foreach (ServiceRecords service in batch.Services)
            {
                ServiceLog log = logs.Get(service.Name);
                Segment segment = log.SegmentFor(service.Bytes);
                _touched.Add(log);
                _before.TryAdd(segment, segment.Length);
                _ofBatch.Add((segment, segment.Length));
                segment.Append(service.Parts, service.Bytes);
            }
        }
        catch
        {
            foreach ((Segment segment, long length) in _ofBatch)
                Cut(segment, length);
            throw;
        }
    }

    /// <summary>
    /// Makes all appended batches durable. This is the commit: what must become durable together with the records is
    /// written here, before anybody is told.
    /// </summary>
    /// <exception cref="IOException">Nothing is known to be durable; <see cref="TakeBack"/> must follow.</exception>
    public void Flush()
    {
        foreach (Segment segment in _before.Keys)
            segment.Flush();
        foreach (ServiceLog log in _touched)
            log.FlushName();
        logs.FlushNames();
    }

    /// <summary>Cuts every segment back to its length before the round.</summary>
    public void TakeBack()
    {
        foreach ((Segment segment, long length) in _before)
            Cut(segment, length);
        foreach (ServiceLog log in _touched)
            log.DistrustCurrent();
    }

    /// <summary>Closes the segments that no longer grow.</summary>
    public void CloseFinished()
    {
        foreach (Segment segment in _before.Keys)
        {
            if (!_touched.Any(log => ReferenceEquals(log.Current, segment)))
                segment.Dispose();
        }
    }

    private void Cut(Segment segment, long length)
    {
        try
        {
            segment.CutTo(length);
            uncut.Remove(segment);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The disk that refused the write may refuse this too. Nothing else is stored until it is done.
            uncut[segment] = length;
        }
    }
}
