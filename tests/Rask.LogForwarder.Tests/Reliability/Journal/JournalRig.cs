using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Reliability.Journal;

/// <summary>A state directory with a journal, and batches for it.</summary>
internal sealed unsafe class JournalRig : IDisposable
{
    private readonly PagePool _pool = new(1 << 20);
    private readonly PageRun _run;
    private readonly TestFolder _folder = new();

    public JournalRig() => Assert.True(_pool.TryRent(1, out _run));

    public string JournalPath => _folder.File("journal");

    public string CheckpointPath => _folder.File("checkpoint");

    public FaultyDisk Disk { get; } = new();

    /// <summary>Those of the journal that was opened last.</summary>
    public Counters Counters { get; private set; } = new();

    /// <inheritdoc cref="Counters"/>
    public CompletenessLedger Ledger { get; private set; } = new();

    public string[] LogLines => _folder.LogLines;

    public byte[] Bytes => File.ReadAllBytes(JournalPath);

    public static StreamPositions At(long stdout, long stderr) =>
        new(new LogPosition("0123456789abcdef", stdout), new LogPosition("0123456789abcdef", stderr));

    public static StreamPositions At(long both) => At(both, both);

    /// <summary>A line with a right checksum, calculated in another way.</summary>
    public static string Sealed(string json)
    {
        var crc = uint.MaxValue;
        foreach (var value in Encoding.UTF8.GetBytes(json))
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82f63b78 & (0 - (crc & 1)));
        }

        return $"{~crc:x8} {json}\n";
    }

    public DeliveryJournal Open(JournalSync sync = JournalSync.Interval, JournalSyncer? syncer = null)
    {
        Counters = new Counters();
        Ledger = new CompletenessLedger();
        return DeliveryJournal.Open(new JournalSettings
        {
            Path = JournalPath,
            Log = _folder.Log,
            Ledger = Ledger,
            Counters = Counters,
            Sync = sync,
            Syncer = syncer,
            Open = Disk.Open,
        });
    }

    /// <summary>A batch of some records of 100 bytes; what it covers is taken in the ledger.</summary>
    public Batch Batch(DeliveryJournal journal, string container, long sequence, long end, int records = 10) =>
        Batch(new BatchId(journal.Forwarder, journal.Epoch, sequence), container, end, records);

    public Batch Batch(BatchId id, string container, long end, int records = 10)
    {
        var batch = new Batch { Owner = new BatchOwner(container, container, "web", "shop"), End = At(end), Id = id };
        batch.Coverage.Pass("0123456789abcdef", 100 * records);
        batch.Add(_pool, _run, new Segment(_run.Start, 60 * records, records - 1, "0123456789abcdef", end - (100 * records), LineFlags.None));
        batch.Add(_pool, _run, new Segment(
            _run.Start, 40, 1, "0123456789abcdef", end - 40, LineFlags.Truncated,
            [new SourceRange("fedcba9876543210", 7, 20), new SourceRange("0123456789abcdef", end - 20, 20)]));
        batch.Digest = BatchDigest.Of(batch);
        Ledger.For(container).Take(batch.Coverage);
        return batch;
    }

    /// <summary>Begins a batch and ends it; each of the two must add one to a count.</summary>
    public void AssertOneForEachEntry(DeliveryJournal journal, Func<int> count)
    {
        var before = count();
        var batch = Batch(journal, "c1", 1, 1000);
        journal.Begin(batch);
        Assert.Equal(before + 1, count());
        journal.Done(batch, BatchOutcome.Acknowledged);
        Assert.Equal(before + 2, count());
    }

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }
}
