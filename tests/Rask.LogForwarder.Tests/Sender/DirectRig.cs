using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>Queue, sender thread, real transport and the way past the queue; the test's thread is the reader's.</summary>
internal sealed class DirectRig : ICheckpoints, IDeadLetters, IDisposable
{
    private readonly RecordEncoder _encoder = RecordEncoder.Create(SimdWidth.Scalar, recordId: false);
    private readonly HttpTransport _transport;
    private readonly Thread _sender;
    private readonly MemoryStream _log = new();
    private readonly Lock _gate = new();
    private readonly List<long> _recorded = [];
    private readonly List<string> _letters = [];

    public DirectRig(RawServer server)
    {
        Queue = new BatchQueue(Batches.Pool, 64, new BatchNumbers("f00d", 1));
        Abort = new AbortSignal(Queue.SenderWake);
        _transport = new HttpTransport(
            new Uri($"http://127.0.0.1:{server.Port}/v1/aggregate"), SenderRig.Limit, SenderRig.Limit, _encoder, "9.8.7", Counters);
        var log = new SelfLog(_log, LogSeverity.Info, TimeProvider.System);
        var loop = new DeliveryLoop(Queue, _transport, this, this, Abort, log, Counters, () => 0);
        Queue.Direct = new DirectDelivery(_transport, loop, Abort);
        _sender = new Thread(loop.Run) { IsBackground = true };
        _sender.Start();
    }

    public TestBatches Batches { get; } = new();

    public BatchQueue Queue { get; }

    public AbortSignal Abort { get; }

    public Counters Counters { get; } = new();

    public string? Path => "letters";

    /// <summary>The lines of the program's own log. After <see cref="Close"/>.</summary>
    public string[] Log => Encoding.UTF8.GetString(_log.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>End offsets of the batches that were acknowledged, in the order of their checkpoints.</summary>
    public long[] Recorded
    {
        get
        {
            lock (_gate) return [.. _recorded];
        }
    }

    public string[] Letters
    {
        get
        {
            lock (_gate) return [.. _letters];
        }
    }

    public StreamPositions? Find(string container) => null;

    public void Record(string container, StreamPositions positions)
    {
        lock (_gate) _recorded.Add(positions.Stdout.Offset);
    }

    public int Write(Batch batch, string batchId, IReadOnlyList<int> rejected)
    {
        lock (_gate) _letters.Add($"{string.Join(',', rejected)} of {batchId}");
        return rejected.Count;
    }

    public void Seal(int lines, long end, bool isAlone)
    {
        var batch = Batches.Numbered(lines);
        batch.End = StreamPositions.At(new LogPosition("0123456789abcdef", end));
        Queue.Seal(batch, isAlone);
    }

    /// <summary>Opens the connection: the first batch always goes through the sender.</summary>
    public void Connect()
    {
        Seal(1, 0, isAlone: true);
        SenderRig.Until(() => Queue.IsIdle, "the first batch is delivered");
    }

    public void Close()
    {
        Queue.Close();
        Assert.True(_sender.Join(SenderRig.Limit), "the sender hangs");
    }

    public void Dispose()
    {
        Abort.SetAfter(TimeSpan.Zero);
        _sender.Join(SenderRig.Limit);
        _transport.Dispose();
        Abort.Dispose();
        Queue.Dispose();
        _encoder.Dispose();
        Batches.Dispose();
        _log.Dispose();
    }
}
