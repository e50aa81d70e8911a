namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>
/// Goes through a segment record by record, over what is damaged to the next intact header. Not thread-safe.
/// </summary>
/// <param name="file">The segment.</param>
/// <param name="from">Where the first record starts.</param>
/// <param name="length">Bytes of the segment that count.</param>
/// <param name="verifyFrom">From here on the frames' checksums are looked at too.</param>
internal sealed class SegmentScan(SegmentFile file, long from, long length, long verifyFrom)
{
    private readonly List<DamagedRange> _damage = [];
    private long? _intactEnd;

    /// <summary>Behind the last intact record.</summary>
    public long IntactEnd => _intactEnd ?? from;

    /// <summary>Damaged bytes between records, ascending. Those behind the last intact record are in it too.</summary>
    public IReadOnlyList<DamagedRange> Damage => _damage;

    /// <summary>The intact records of this version, one by one.</summary>
    public IEnumerable<SpoolRecord> Records()
    {
        for (var at = from; at < length;)
        {
            var record = file.ReadHeader(at, length);
            if (record is null)
            {
                var next = file.Search(at + 1, length);
                _damage.Add(new DamagedRange(at, next, null));
                at = next;
                continue;
            }

            at = record.End;
            if (record.Description is null)
            {
                _damage.Add(new DamagedRange(record.Offset, at, null));
                continue;
            }

            if (record.Offset >= verifyFrom && !file.IsFrameIntact(record))
            {
                at = file.SearchWithin(record, length);
                _damage.Add(new DamagedRange(record.Offset, at, record.Description));
                continue;
            }

            _intactEnd = record.End;
            yield return record;
        }
    }
}
