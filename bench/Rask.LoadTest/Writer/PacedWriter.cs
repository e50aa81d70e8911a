using System.Text;
using Rask.LoadTest.Corpus;
using Rask.LoadTest.Platform;
using Rask.LoadTest.Sink;

namespace Rask.LoadTest.Writer;

/// <summary>
/// Appends records at a steady rate, one write(2) each, as dockerd does. It sleeps until absolute times that lie one tick
/// apart and then writes every line that is due, so that a late wake-up is caught up and pacing costs no core.
/// </summary>
internal sealed unsafe class PacedWriter : IDisposable
{
    private const int Templates = 512;

    private readonly RecordTemplate[] _templates = new RecordTemplate[Templates];
    private readonly TimeText _time = new();
    private readonly LatencyHistogram _lateness = new();
    private readonly int _fd;
    private readonly string _path;
    private volatile bool _stopped;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public PacedWriter(string path, CorpusKind kind, ulong seed)
    {
        _path = path;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
            _fd = Libc.Open(name, Libc.WriteOnly | Libc.Create | Libc.Append | Libc.CloseOnExec, 0x1A0);
        if (_fd < 0)
            throw Libc.Failure(path);
        var source = new LineSource(kind, seed, marked: true);
        var record = new LineBuilder();
        var scratch = new LineBuilder();
        for (var i = 0; i < Templates; i++)
        {
            record.Clear();
            source.Next(record, scratch);
            _templates[i] = new RecordTemplate(record.Written);
        }
    }

    /// <summary>Ends <see cref="Run"/> at the next tick. May be called from any thread.</summary>
    public void Stop() => _stopped = true;

    /// <param name="rate">Lines per second.</param>
    /// <param name="seconds">For how long; the number of lines is exactly rate times seconds.</param>
    /// <param name="tickMicroseconds">The time between two wake-ups; the lines of one tick are written back to back.</param>
    public WriterStatistics Run(long rate, double seconds, int tickMicroseconds)
    {
        // The default slack of 50 microseconds would be a fifth of a tick.
        _ = Libc.Prctl(Libc.PrctlTimerSlack, 1, 0, 0, 0);
        var total = (long)(rate * seconds);
        var tick = Math.Max(tickMicroseconds * 1_000L, 1_000_000_000 / rate);
        var start = Clock.Now;
        var unixOffset = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100 - start;
        long written = 0, bytes = 0;
        for (var due = start + tick; written < total && !_stopped; due += tick)
        {
            Clock.SleepUntil(due);
            _lateness.Add(Clock.Now - due);
            var target = Math.Min(total, (long)((Int128)(due - start) * rate / 1_000_000_000));
            while (written < target)
            {
                // The time is taken right before the write, so that the latency includes the write itself.
                var now = Clock.Now;
                bytes += Append(_templates[written % Templates].Fill(written, now, now + unixOffset, _time));
                written++;
            }
        }

        var elapsed = (Clock.Now - start) / 1e9;
        return new WriterStatistics
        {
            Lines = written,
            Bytes = bytes,
            Seconds = elapsed,
            Rate = written / elapsed,
            CpuSeconds = (Clock.CpuOf(Environment.ProcessId) ?? 0) / 1e9,
            LatenessP50 = _lateness.Percentile(0.5),
            LatenessP99 = _lateness.Percentile(0.99),
            LatenessMaximum = _lateness.MaximumNanoseconds,
        };
    }

    public void Dispose() => _ = Libc.Close(_fd);

    private int Append(ReadOnlySpan<byte> record)
    {
        fixed (byte* start = record)
        {
            // Files take a small write as a whole; anything else means a full disk.
            if (Libc.Write(_fd, start, record.Length) != record.Length)
                throw Libc.Failure($"write to {_path}");
        }

        return record.Length;
    }
}
