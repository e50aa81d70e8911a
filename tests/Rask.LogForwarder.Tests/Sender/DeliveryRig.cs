using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>The delivery of single batches to an aggregator that is a function, with all that happens written down.</summary>
internal sealed class DeliveryRig : ITransport, IDeliveryJournal, IDeadLetters, IDisposable
{
    private readonly MemoryStream _log = new();
    private readonly WakeEvent _wake = new();
    private readonly Func<ScriptedRequest, DeliveryResult> _answer;
    private long _epoch = 1;

    /// <param name="answer">What the aggregator says.</param>
    /// <param name="random">What the jitter takes of its range.</param>
    public DeliveryRig(Func<ScriptedRequest, DeliveryResult> answer, double random = 0)
    {
        _answer = answer;
        Abort = new AbortSignal(_wake);
        Delivery = new BatchDelivery(
            this, this, this, Numbers, Abort, new SelfLog(_log, LogSeverity.Info, TimeProvider.System), Counters, () => random);
    }

    public BatchDelivery Delivery { get; }

    public BatchNumbers Numbers { get; } = new("f00d", 1);

    public AbortSignal Abort { get; }

    public Counters Counters { get; } = new();

    public TestBatches Batches { get; } = new();

    /// <summary>
    /// In order: <c>begin ID [for ID]</c>, <c>send NAME</c>, <c>void NAME of TOTAL</c>, <c>probe</c>, <c>letters N STATUS</c>,
    /// <c>part FIRST-LAST</c> with what was refused and lost until then, <c>epoch N</c>, <c>done LOST</c>.
    /// </summary>
    public List<string> Events { get; } = [];

    /// <summary>All requests.</summary>
    public List<ScriptedRequest> Requests { get; } = [];

    /// <summary>Lines that were acknowledged, in their order.</summary>
    public List<string> Stored { get; } = [];

    /// <summary>Records that are stored or void, by the number in their batch and its name.</summary>
    public HashSet<(BatchId Id, int Record)> Settled { get; } = [];

    /// <summary>Reasons of the dead letters, by record.</summary>
    public Dictionary<int, string?> Letters { get; } = [];

    /// <summary>How often it slept between attempts.</summary>
    public int Waits { get; private set; }

    public string? Path => "letters";

    public string[] Log => Encoding.UTF8.GetString(_log.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static DeliveryResult Answer(int status, string reason = "no", TimeSpan? after = null) => new(
        status switch
        {
            < 300 => DeliveryStatus.Acknowledged,
            400 or 422 => DeliveryStatus.Invalid,
            409 => DeliveryStatus.Conflict,
            413 => DeliveryStatus.TooLarge,
            408 or 429 or >= 500 => DeliveryStatus.Retry,
            _ => DeliveryStatus.Refused,
        },
        reason, status, after, []);

    /// <summary>A batch as the queue would hand it over.</summary>
    public Batch Make(int lines)
    {
        var batch = Batches.Numbered(lines);
        batch.Id = Numbers.Next();
        batch.Digest = BatchDigest.Of(batch);
        return batch;
    }

    public DeliveryOutcome Deliver(Batch batch) => SenderRig.Bounded(() => Delivery.Deliver(batch));

    public static string[] LinesOf(int lines) => [.. Enumerable.Range(0, lines).Select(number => TestBatches.Line($"line {number}").TrimEnd('\n'))];

    public IEnumerable<string> EventsOf(string kind) => Events.Where(happened => happened.StartsWith(kind + " ", StringComparison.Ordinal));

    DeliveryResult ITransport.Send(Batch batch, AbortSignal abort)
    {
        var request = ScriptedRequest.Of(batch);
        Events.Add("send " + request.Name);
        return Ask(request);
    }

    DeliveryResult ITransport.SendVoid(BatchId id, ulong digest, BatchPart part, AbortSignal abort)
    {
        var request = new ScriptedRequest("void", id, digest, part, []);
        Events.Add($"void {request.Name} of {part.Total}");
        return Ask(request);
    }

    DeliveryResult ITransport.SendProbe(AbortSignal abort)
    {
        Events.Add("probe");
        return Ask(new ScriptedRequest("probe", default, 0, default, []));
    }

    bool ITransport.TrySendNow(Batch batch, AbortSignal abort) => false;

    DeliveryResult? ITransport.TryFinishNow(Batch batch, AbortSignal abort) => null;

    DeliveryResult ITransport.Finish(Batch batch, AbortSignal abort) => throw new NotSupportedException();

    void ITransport.WaitIdle(int wake, TimeSpan limit)
    {
        Waits++;
        _ = Poller.Wait(-1, 0, wake, limit);
    }

    void IDeliveryJournal.Begin(Batch batch) =>
        Events.Add($"begin {batch.Id}" + (batch.Replaces.Sequence > 0 ? $" for {batch.Replaces}" : ""));

    void IDeliveryJournal.PartDone(BatchId id, BatchPart part, in BatchOutcome outcome) =>
        Events.Add($"part {part.First}-{part.Last}" + (outcome.DeadLettered == 0 ? "" : $" dead {outcome.DeadLettered}")
            + (outcome.LostRecords == 0 ? "" : $" lost {outcome.LostRecords} {outcome.Reason}"));

    void IDeliveryJournal.Done(Batch batch, in BatchOutcome outcome) => Events.Add($"done {outcome.LostRecords}");

    (string Forwarder, long Epoch) IDeliveryJournal.BeginEpoch()
    {
        Events.Add($"epoch {++_epoch}");
        return ("f00d", _epoch);
    }

    int IDeadLetters.Write(Batch batch, int status, IReadOnlyList<DeadLetter> letters)
    {
        Events.Add($"letters {string.Join(',', letters.Select(letter => letter.Record))} {status}");
        foreach (var letter in letters) Letters.Add(letter.Record, letter.Reason);
        return letters.Count;
    }

    public void Dispose()
    {
        Abort.Dispose();
        _wake.Dispose();
        Batches.Dispose();
        _log.Dispose();
    }

    private DeliveryResult Ask(ScriptedRequest request)
    {
        Requests.Add(request);
        var result = _answer(request);
        if (result.Status != DeliveryStatus.Acknowledged || request.Kind == "probe") return result;
        Stored.AddRange(request.Lines);
        var count = request.Kind == "send" ? request.Lines.Length : request.Part.IsWhole ? request.Part.Total : request.Part.Last - request.Part.First + 1;
        for (var record = request.First; record < request.First + count; record++)
            Assert.True(Settled.Add((request.Id, record)), $"record {record} of {request.Id} is settled twice");
        return result;
    }
}
