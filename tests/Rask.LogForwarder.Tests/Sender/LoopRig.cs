using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>A delivery loop between a queue and an aggregator that is a function. Waits between attempts are as short as the jitter says.</summary>
internal sealed class LoopRig : IDeliveryJournal, IDeadLetters, IDisposable
{
    private readonly MemoryStream _log = new();
    private readonly Thread _thread;
    private readonly Func<int, DeliveryResult> _answer;
    private Exception? _failure;

    /// <param name="answer">The outcome of the n-th attempt, from 0 on.</param>
    /// <param name="random">What the jitter takes of its range.</param>
    public LoopRig(Func<int, DeliveryResult> answer, double random = 0)
    {
        _answer = answer;
        var numbers = new BatchNumbers("f00d", 1);
        Queue = new BatchQueue(Batches.Pool, 64, numbers);
        Abort = new AbortSignal(Queue.SenderWake);
        var delivery = new BatchDelivery(
            new Transport(this), this, this, numbers, Abort, new SelfLog(_log, LogSeverity.Info, TimeProvider.System), Counters, () => random);
        var loop = new DeliveryLoop(new QueueSource(Queue, Abort), delivery, Abort);
        _thread = new Thread(() =>
        {
            try
            {
                loop.Run();
            }
            catch (Exception error)
            {
                _failure = error;
            }
        })
        { IsBackground = true };
    }

    public TestBatches Batches { get; } = new();

    public BatchQueue Queue { get; }

    public AbortSignal Abort { get; }

    public Counters Counters { get; } = new();

    /// <summary>What happened, in order: <c>begin ID</c>, <c>send ID</c>, <c>letters N</c>, <c>record OFFSET, N pages held</c>.</summary>
    public List<string> Events { get; } = [];

    public int Attempts { get; private set; }

    public string? Path { get; set; } = "letters";

    /// <summary>How many dead letters can be kept.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>What the journal was told to be lost.</summary>
    public int Lost { get; private set; }

    public string[] Log => Encoding.UTF8.GetString(_log.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public bool IsRunning => _thread.IsAlive;

    public void Begin(Batch batch) => Events.Add("begin " + batch.Id);

    public void PartDone(BatchId id, BatchPart part, in BatchOutcome outcome) => throw new NotSupportedException();

    public void Done(Batch batch, in BatchOutcome outcome)
    {
        Lost += outcome.LostRecords;
        Assert.Equal(TestBatches.Owner.Key, batch.Owner.Key);
        Events.Add($"record {batch.End.Stdout.Offset}, {Batches.Pool.PagesInUse} pages held");
    }

    public (string Forwarder, long Epoch) BeginEpoch() => throw new NotSupportedException();

    public int Write(Batch batch, int status, IReadOnlyList<DeadLetter> letters)
    {
        Events.Add($"letters {string.Join(',', letters.Select(letter => letter.Record))} of {batch.Id}");
        return Math.Min(Room, letters.Count);
    }

    public void Seal(int lines = 1, long end = 0)
    {
        var batch = Batches.Numbered(lines);
        batch.End = StreamPositions.At(new LogPosition("0123456789abcdef", end));
        Queue.Seal(batch);
    }

    public void Start() => _thread.Start();

    /// <summary>Waits for the loop's end.</summary>
    public void Join()
    {
        Assert.True(_thread.Join(SenderRig.Limit), "the loop hangs");
        if (_failure is not null) throw new InvalidOperationException("the loop failed", _failure);
    }

    /// <summary>Runs the loop until all that is sealed is delivered.</summary>
    public void RunToEnd()
    {
        Queue.Close();
        Start();
        Join();
    }

    public void Dispose()
    {
        Abort.SetAfter(TimeSpan.Zero);
        if (_thread.IsAlive) _thread.Join(SenderRig.Limit);
        Abort.Dispose();
        Queue.Dispose();
        Batches.Dispose();
        _log.Dispose();
    }

    private sealed class Transport(LoopRig rig) : ITransport
    {
        public DeliveryResult Send(Batch batch, AbortSignal abort)
        {
            rig.Events.Add("send " + batch.Id);
            return rig._answer(rig.Attempts++);
        }

        public DeliveryResult SendVoid(BatchId id, ulong digest, BatchPart part, AbortSignal abort) => throw new NotSupportedException();

        public DeliveryResult SendProbe(AbortSignal abort) => throw new NotSupportedException();

        public bool TrySendNow(Batch batch, AbortSignal abort) => false;

        public DeliveryResult? TryFinishNow(Batch batch, AbortSignal abort) => null;

        public DeliveryResult Finish(Batch batch, AbortSignal abort) => rig._answer(rig.Attempts++);

        public void WaitIdle(int wake, TimeSpan limit) => _ = LogForwarder.Platform.Poller.Wait(-1, 0, wake, limit);

        public void Dispose()
        {
        }
    }
}
