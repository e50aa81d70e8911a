namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>What is known of one segment. Guarded by the spool's lock.</summary>
internal sealed class SpoolSegment(long number, string path, long readOffset, long length)
{
    public long Number { get; } = number;

    public string Path { get; } = path;

    /// <summary>Bytes of whole records.</summary>
    public long Length { get; set; } = length;

    /// <summary>The first record that is not delivered.</summary>
    public long ReadOffset { get; set; } = readOffset;

    /// <summary>Batches from there on.</summary>
    public int Batches { get; set; }

    /// <summary>True where something in it was damaged and no copy of it could be made: it goes to the quarantine itself.</summary>
    public bool MustKeep { get; set; }

    /// <summary>What was found damaged when the spool was opened; it is passed over.</summary>
    public IReadOnlyList<DamagedRange> Damage { get; set; } = [];
}
