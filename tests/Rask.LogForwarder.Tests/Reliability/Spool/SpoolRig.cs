using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Spool;
using SpoolOfBatches = Rask.LogForwarder.Reliability.Spool.Spool;

namespace Rask.LogForwarder.Tests.Reliability.Spool;

/// <summary>A spool in a directory of its own, which can be closed and opened again.</summary>
internal sealed class SpoolRig : IDisposable
{
    private SpoolOfBatches? _spool;

    public SpoolRig(long limit = 1 << 30)
    {
        Limit = limit;
        Io = new FaultySpoolIo();
    }

    public TestFolder Folder { get; } = new();

    public SpoolBatches Batches { get; } = new();

    public FaultySpoolIo Io { get; private set; }

    public long Limit { get; set; }

    public string Directory => Folder.File("spool");

    public SpoolSettings Settings => new(Directory, Limit, Simd.Best);

    /// <summary>The spool; opened when it is first asked for.</summary>
    public SpoolOfBatches Spool
    {
        get
        {
            if (_spool is not null) return _spool;
            _spool = SpoolOfBatches.TryOpen(Settings, Folder.Log, out var reason, Io);
            Assert.True(_spool is not null, reason);
            return _spool;
        }
    }

    public string[] Segments => [.. System.IO.Directory.GetFiles(Directory, "*.lz4").Order()];

    public string[] Quarantined => System.IO.Directory.Exists(Path.Combine(Directory, "quarantine"))
        ? [.. System.IO.Directory.GetFiles(Path.Combine(Directory, "quarantine")).Order()] : [];

    /// <summary>Where segments go that cannot be read.</summary>
    public string UnreadDirectory => Path.Combine(Directory, "quarantine", "unread");

    public string[] Unread => System.IO.Directory.Exists(UnreadDirectory) ? [.. System.IO.Directory.GetFiles(UnreadDirectory, "*.lz4").Order()] : [];

    /// <summary>What a process leaves that ends here.</summary>
    public void Close(bool keepFaults = false)
    {
        _spool?.Dispose();
        _spool = null;
        if (!keepFaults) Io = new FaultySpoolIo();
    }

    public void Add(params Batch[] batches)
    {
        foreach (var batch in batches) Assert.Equal(AppendResult.Added, Spool.Append(batch));
    }

    /// <summary>A spool for the next process, of which the lines of the first batch are damaged; a start does not look at them.</summary>
    public void LeaveDamaged(Batch damaged, params Batch[] intact)
    {
        Add(damaged);
        var end = Spool.Bytes;
        Add(intact);
        Assert.Equal(0, Spool.Sync());
        Close();
        var bytes = File.ReadAllBytes(Segments[0]);
        bytes[end - 30] ^= 1;
        File.WriteAllBytes(Segments[0], bytes);
    }

    /// <summary>Takes all batches out.</summary>
    public List<string> Drain()
    {
        List<string> shown = [];
        while (Spool.TryPeek(out var batch))
        {
            shown.Add(SpoolBatches.Show(batch));
            Spool.Remove(batch);
        }

        return shown;
    }

    public void Dispose()
    {
        Close();
        Batches.Dispose();
        Folder.Dispose();
    }
}
