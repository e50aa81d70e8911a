using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Reliability.Spool;
using Rask.LogForwarder.Telemetry;
using DiskSpool = Rask.LogForwarder.Reliability.Spool.Spool;

namespace Rask.LogForwarder.Tests.Model;

/// <summary>Journal and spool of one life, on a disk that may be full and that a crash may leave with half a write.</summary>
internal sealed class ModelState : IDisposable
{
    private readonly DeliveryJournal _journal;
    private readonly DiskSpool _spool;

    public unsafe ModelState(ModelWorld world, SelfLog log, Counters counters)
    {
        var ledger = new CompletenessLedger();
        _journal = DeliveryJournal.Open(new JournalSettings
        {
            Path = Path.Combine(world.StateDirectory, "journal"),
            Log = log,
            Ledger = ledger,
            Counters = counters,
            Open = path => AppendFile.Open(path, (fd, bytes, count) => Write(world, count, part => Libc.Write(fd, bytes, part))),
        });
        try
        {
            _spool = OpenSpool(world, log, _journal);
            Ledger = ledger;
            Spool = new NotedSpool(new BatchSpool(_spool, _journal, ledger, JournalSync.Interval, null), world);
        }
        catch
        {
            _spool?.Dispose();
            _journal.Dispose();
            throw;
        }
    }

    private static DiskSpool OpenSpool(ModelWorld world, SelfLog log, DeliveryJournal journal)
    {
        var settings = new SpoolSettings(Path.Combine(world.StateDirectory, "spool"), 40_000_000, SimdWidth.Scalar) { LastDone = journal.LastDone };
        return DiskSpool.TryOpen(settings, log, out var reason, new Io(world)) ?? throw new IOException(reason);
    }

    public DeliveryJournal Journal => _journal;

    /// <summary>Where every byte is.</summary>
    public CompletenessLedger Ledger { get; }

    public IBatchSpool Spool { get; }

    public void Dispose()
    {
        _spool.Dispose();
        _journal.Dispose();
    }

    private delegate nint Call(nuint count);

    private static nint Write(ModelWorld world, nuint count, Call write)
    {
        try
        {
            world.MayCrash();
        }
        catch (ModelCrash)
        {
            // The kernel had taken a part of it.
            _ = write((nuint)world.Next((int)count + 1));
            throw;
        }

        if (!world.IsDiskFull) return write(count);
        world.IsBehind = true;
        System.Runtime.InteropServices.Marshal.SetLastPInvokeError(Errno.NoSpace);
        return -1;
    }

    private sealed unsafe class Io(ModelWorld world) : SpoolIo
    {
        public override int Delete(string path)
        {
            world.MayCrash();
            return base.Delete(path);
        }

        protected override nint WriteSome(int fd, byte* bytes, nuint count, long offset) =>
            ModelState.Write(world, count, part => base.WriteSome(fd, bytes, part, offset));
    }
}
