using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Tests.Model;

/// <summary>
/// The way to the aggregator, on which everything goes wrong that can: requests and answers get lost, the aggregator is
/// away or answers with errors, the forwarder dies before, between and after.
/// </summary>
internal sealed class ModelTransport(ModelWorld world) : ITransport
{
    private DeliveryResult? _direct;
    private bool _isReader;

    public DeliveryResult Send(Batch batch, AbortSignal abort)
    {
        if (abort.IsDue || abort.IsYielding) return DeliveryResult.Aborted;
        var lines = ModelLine.Of(batch);
        Assert.Equal(batch.Records, lines.Count);
        var result = Exchange(() => Answer(batch, lines), abort);
        world.Note($"send {batch.Id} order {batch.Order} part {batch.Part} {lines[0].Text[..Math.Min(8, lines[0].Text.Length)]}..{lines[^1].Text[..Math.Min(8, lines[^1].Text.Length)]} {result.Status} {result.Reason}");
        return result;
    }

    public DeliveryResult SendVoid(BatchId id, ulong digest, BatchPart part, AbortSignal abort)
    {
        if (abort.IsDue || abort.IsYielding) return DeliveryResult.Aborted;
        return Exchange(() => world.Aggregator.Void(id, digest, part) ? DeliveryResult.Acknowledged : Conflict, abort);
    }

    public DeliveryResult SendProbe(AbortSignal abort) => Exchange(() => DeliveryResult.Acknowledged, abort);

    public bool TrySendNow(Batch batch, AbortSignal abort)
    {
        if (world.Chance(3)) return false;
        // It is the reader's thread that is here, so the reader does nothing else meanwhile.
        _isReader = true;
        _direct = Send(batch, abort);
        _isReader = false;
        return true;
    }

    public DeliveryResult? TryFinishNow(Batch batch, AbortSignal abort)
    {
        if (_direct is not { StatusCode: > 0 } || world.Chance(4)) return null;
        var result = _direct;
        _direct = null;
        return result;
    }

    public DeliveryResult Finish(Batch batch, AbortSignal abort)
    {
        var result = _direct;
        _direct = null;
        return result is { StatusCode: > 0 } ? result : Send(batch, abort);
    }

    public void WaitIdle(int wake, TimeSpan limit)
    {
        // The waits take no time here: jitter makes them as short as nothing.
    }

    public void Dispose()
    {
        // It holds nothing.
    }

    private static DeliveryResult Conflict => new(DeliveryStatus.Conflict, "other lines", 409, null, []);

    private DeliveryResult Exchange(Func<DeliveryResult> exchange, AbortSignal abort)
    {
        world.MayCrash();
        if (world.IsAway)
        {
            // The reader's thread goes on meanwhile, and asks for the disk.
            if (!_isReader) world.WhileWaiting();
            return abort.IsYielding || abort.IsDue ? DeliveryResult.Aborted : DeliveryResult.Failed("nobody is there");
        }

        if (world.Fails(12)) return DeliveryResult.Failed("the request was lost");
        if (world.Fails(20)) return new DeliveryResult(DeliveryStatus.Retry, "overloaded", world.Chance(2) ? 503 : 429, null, []);
        var result = exchange();
        world.MayCrash();
        if (world.Fails(8)) return DeliveryResult.Failed("the answer was lost");
        return result;
    }

    private DeliveryResult Answer(Batch batch, List<ModelLine> lines)
    {
        if (batch.Bytes > world.LargestBody && lines.Count > 1) return new DeliveryResult(DeliveryStatus.TooLarge, "too large", 413, null, []);
        if (lines.Exists(static line => line.IsPoison)) return new DeliveryResult(DeliveryStatus.Invalid, "poison", 400, null, []);
        if (world.Fails(60)) world.Aggregator.MakeConflict(batch.Id);
        if (!world.Aggregator.Store(batch.Id, batch.Digest, batch.Part, lines)) return Conflict;
        List<int> rejected = [];
        for (var i = 0; i < lines.Count; i++)
            if (lines[i].IsRejected) rejected.Add(i + 1);
        return rejected.Count == 0 ? DeliveryResult.Acknowledged : new DeliveryResult(DeliveryStatus.Acknowledged, "", 200, null, rejected);
    }
}
