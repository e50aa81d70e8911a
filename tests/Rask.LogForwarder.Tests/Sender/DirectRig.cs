using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>Queue, sender thread, real transport and the way past the queue; the test's thread is the reader's.</summary>
internal sealed class DirectRig : IDeliveryJournal, IDeadLetters, IDisposable
{
    private readonly RecordEncoder _encoder = RecordEncoder.Create(SimdWidth.Scalar, recordId: false);
    private readonly HttpTransport _transport;
    private readonly Thread _sender;
    private readonly MemoryStream _log = new();
    private readonly Lock _gate = new();
    private readonly List<long> _recorded = [];
    private readonly List<string> _letters = [];
    private readonly List<string> _begun = [];

    public DirectRig(RawServer server)
    {
        var numbers = new BatchNumbers("f00d", 1);
        Queue = new BatchQueue(Batches.Pool, 64, numbers);
        Abort = new AbortSignal(Queue.SenderWake);
        _transport = new HttpTransport(
            new Uri($"http://127.0.0.1:{server.Port}/v1/aggregate"), SenderRig.Limit, SenderRig.Limit, _encoder, "9.8.7", Counters);
        var log = new SelfLog(_log, LogSeverity.Info, TimeProvider.System);
        var delivery = new BatchDelivery(_transport, this, this, numbers, Abort, log, Counters, () => 0);
        var loop = new DeliveryLoop(new QueueSource(Queue, Abort), delivery, Abort);
        Queue.Direct = new DirectDelivery(Queue, _transport, delivery, Abort);
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

    /// <summary>End offsets of the batches that were acknowledged, in the order in which the journal learnt of them.</summary>
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

    /// <summary>The batches that the journal knew before they were sent.</summary>
    public string[] Begun
    {
        get
        {
            lock (_gate) return [.. _begun];
        }
    }

    public void Begin(Batch batch)
    {
        lock (_gate) _begun.Add(batch.Id.ToString());
    }

    public void PartDone(BatchId id, BatchPart part, in BatchOutcome outcome) => throw new NotSupportedException();

    public void Done(Batch batch, in BatchOutcome outcome)
    {
        lock (_gate) _recorded.Add(batch.End.Stdout.Offset);
    }

    public (string Forwarder, long Epoch) BeginEpoch() => throw new NotSupportedException();

    public int Write(Batch batch, int status, IReadOnlyList<DeadLetter> letters)
    {
        lock (_gate) _letters.Add($"{string.Join(',', letters.Select(letter => letter.Record))} of {batch.Id}");
        return letters.Count;
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
