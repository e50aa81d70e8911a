using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Collector.Redaction;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Commands;

/// <summary>Receives records in wire form, whole lines with their line feeds.</summary>
internal delegate void RecordSink(ReadOnlySpan<byte> lines);

/// <summary>
/// Makes the records of a log by the very stages that deliver them: all generations that are there, lines joined, damage
/// passed over. One thread.
/// </summary>
internal sealed unsafe class RecordStream : IDisposable
{
    private const long LeastPoolBytes = 8 << 20;
    private const int FirstOutput = 1 << 20;

    private readonly LogSource _source;
    private readonly RecordSink _sink;
    private readonly PagePool _pool;
    private readonly BatchQueue _queue;
    private readonly RecordEncoder _encoder;
    private readonly SourceReader _reader;
    private byte[] _output = GC.AllocateUninitializedArray<byte>(FirstOutput, pinned: true);

    /// <param name="source">The log.</param>
    /// <param name="settings">How lines become records.</param>
    /// <param name="sink">Receives the records.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public RecordStream(LogSource source, RecordSettings settings, RecordSink sink)
    {
        _source = source;
        _sink = sink;
        _pool = new PagePool(Math.Max(LeastPoolBytes, (long)settings.Limits.MaxLineBytes + ForwarderOptions.PageReserve));
        _queue = new BatchQueue(_pool, 4, new BatchNumbers("command", 1)) { Redactor = LineRedactor.Create(settings.Redact, Simd.Best, null) };
        _encoder = RecordEncoder.Create(Simd.Best, recordId: false, settings.Formats);
        _reader = new SourceReader(source, _queue, settings.Limits, LineScanner.Create(Simd.Best), new Counters());
        _reader.Chain.Refresh();
        if (_reader.Chain.OpenError != 0) throw new IOException($"{source.Path}: {Platform.Errno.Describe(_reader.Chain.OpenError)}");
        if (_reader.Chain.Current is not null) _reader.Start(null, fromEnd: false, []);
    }

    /// <summary>Makes records of what the files hold now.</summary>
    /// <param name="isFinal">True where nothing will follow, so that what waits for its end is done.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public void Pump(bool isFinal)
    {
        if (_reader.Chain.Current is null) return;
        while (true)
        {
            var outcome = _reader.Read(isFinal);
            if (outcome == ReadOutcome.Failed) throw new IOException(_reader.ReadError);
            var isDone = outcome == ReadOutcome.AtEnd && _reader.Chain.Next is null && (!isFinal || _reader.FinishAll());
            if (outcome != ReadOutcome.Progress) _ = _reader.Grouper.TrySeal();
            while (_queue.TryTake(out var batch))
            {
                Encode(batch);
                _queue.Complete(batch);
            }

            if (isDone) return;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _encoder.Dispose();
        _queue.Dispose();
        _pool.Dispose();
    }

    private void Encode(Batch batch)
    {
        foreach (ref readonly var segment in batch.Segments)
        {
            var at = segment.Start;
            var end = at + segment.Length;
            while (at < end)
            {
                EncodeResult result;
                fixed (byte* target = _output)
                {
                    result = _encoder.Encode(
                        at, end, target, target + _output.Length - RecordEncoder.Slack, _source.Owner.Tags, segment.Generation,
                        segment.Offset + (at - segment.Start), segment.Flags);
                }

                _sink(_output.AsSpan(0, (int)result.Written));
                at += result.Consumed;
                if (result.Consumed == 0) _output = GC.AllocateUninitializedArray<byte>((int)result.RequiredCapacity + RecordEncoder.Slack, pinned: true);
            }
        }
    }
}
