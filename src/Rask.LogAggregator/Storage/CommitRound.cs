using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Storage.Commits;
using Rask.LogAggregator.Storage.Dedup;

namespace Rask.LogAggregator.Storage;

/// <summary>
/// The batches that become durable by the same flushes. Remembers how long each segment was, so that a batch that fails, or
/// the whole round, can be taken back. Used by the committing thread alone.
/// </summary>
/// <param name="logs">Where the records go.</param>
/// <param name="commits">Where it is written down that they are there.</param>
/// <param name="uncut">The segments that could not be cut, with the length to which they must be cut.</param>
internal sealed class CommitRound(ServiceLogs logs, CommitLog commits, Dictionary<Segment, long> uncut)
{
    private readonly long _time = commits.Now;
    private readonly DedupRound _dedup = new(commits.State.Dedup, commits.Now);
    private readonly Dictionary<Segment, long> _before = [];
    private readonly HashSet<ServiceLog> _touched = [];
    private readonly List<(Segment Segment, long Length)> _ofBatch = [];
    private bool _hasAppended;

    /// <summary>Whether the batch was stored before, or is part of this round already.</summary>
    public DedupDecision Decide(BatchClaim claim) => _dedup.Decide(claim);

    /// <summary>Appends records to the segments of their services, or leaves these as they were.</summary>
    /// <exception cref="IOException">The records could not be written.</exception>
    public void Append(IReadOnlyList<ServiceRecords> services, BatchClaim? claim)
    {
        CutLeftovers();
        _ofBatch.Clear();
        try
        {
            foreach (ServiceRecords service in services)
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

        _hasAppended = true;
        if (claim is not null)
            _dedup.Add(claim);
    }

    /// <summary>
    /// Makes all appended batches durable. This is the commit: first the records, then the entry that makes them count,
    /// and then anybody may be told.
    /// </summary>
    /// <exception cref="IOException">Nothing is known to be durable; <see cref="TakeBack"/> must follow.</exception>
    public void Flush()
    {
        if (!_hasAppended)
            return;
        foreach (Segment segment in _before.Keys)
            segment.Flush();
        foreach (ServiceLog log in _touched)
            log.FlushName();
        logs.FlushNames();
        commits.Append(new CommitEntry(_time, [.. _before.Keys.Select(segment => new CommittedSegment(segment.Directory, segment.Number, segment.Length))], _dedup.Claims));
    }

    /// <summary>Cuts every segment back to its length before the round.</summary>
    public void TakeBack()
    {
        try
        {
            commits.MakeGood();
            foreach ((Segment segment, long length) in _before)
                Cut(segment, length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A restart may find the round committed, and then its records must be there.
            foreach ((Segment segment, long length) in _before)
                uncut[segment] = length;
        }

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

    /// <summary>Removes what earlier failures left behind.</summary>
    private void CutLeftovers()
    {
        commits.MakeGood();
        foreach ((Segment segment, long length) in uncut)
        {
            segment.CutTo(length);
            uncut.Remove(segment);
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
