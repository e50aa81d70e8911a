using System.Diagnostics;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Delivers one batch: for ever if need be, in parts where it is not taken whole, and without the records that are never
/// taken. Nothing is thrown away that is not in the dead-letter file or counted as lost.
/// </summary>
/// <remarks>One owner at a time: see <see cref="IDirectDelivery"/>.</remarks>
internal sealed class BatchDelivery
{
    private readonly ITransport _transport;
    private readonly AbortSignal _abort;
    private readonly Counters _counters;
    private readonly SelfLog _log;
    private readonly BatchNaming _naming;
    private readonly Settlement _settlement;
    private readonly Circuit _circuit;
    private readonly BatchPlan _plan = new();
    private readonly Batch _part = new();
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private DeliveryResult? _handedOver;
    private long _requestBegun;

    /// <summary>True where the last request of this delivery was acknowledged: the endpoint takes requests.</summary>
    private bool _isProven;

    /// <summary>True where a record of this batch is being looked for that is not taken.</summary>
    private bool _isBisecting;

    /// <summary>Source bytes of the smallest piece of this batch that was too large.</summary>
    private long _tooLarge;

    public BatchDelivery(
        ITransport transport, IDeliveryJournal journal, IDeadLetters deadLetters, BatchNumbers numbers, AbortSignal abort, SelfLog log,
        Counters counters, Func<double>? random = null)
    {
        (_transport, _abort, _counters, _log) = (transport, abort, counters, log);
        _naming = new BatchNaming(journal, numbers, log, counters);
        _settlement = new Settlement(journal, deadLetters, log, counters);
        _circuit = new Circuit(transport, abort, log, counters, random ?? Random.Shared.NextDouble);
    }

    /// <summary>True while the last attempt failed: then only the sender sends.</summary>
    public bool IsFailing => _circuit.IsOpen;

    /// <summary>
    /// Delivers a batch, or what is not done of it. Records that cannot be read any more (<see cref="Batch.AddMissing"/>)
    /// are declared void and counted as lost.
    /// </summary>
    public DeliveryOutcome Deliver(Batch batch)
    {
        // A batch that went past the queue has its name, and its answer comes before anything else.
        if (!batch.IsSent && _handedOver is null && Stopped is { } stopped) return stopped;
        _naming.Begin(batch);
        _isProven = false;
        _isBisecting = false;
        _tooLarge = long.MaxValue;
        _plan.Begin(batch);
        while (_plan.TryNext(out var piece))
        {
            var outcome = piece.IsMissing ? DeclareVoid(batch, piece) : Deliver(batch, piece);
            if (outcome != DeliveryOutcome.Done) return outcome;
        }

        _settlement.End(batch);
        return DeliveryOutcome.Done;
    }

    /// <summary>
    /// Tells the aggregator that records will never come: a part, or the whole of a batch. The journal is the caller's to
    /// tell.
    /// </summary>
    /// <param name="id">The name of the batch.</param>
    /// <param name="digest">The digest of the whole batch.</param>
    /// <param name="part">Which records, with the total of the whole batch: see <see cref="BatchPart.Of"/>.</param>
    public DeliveryOutcome DeclareVoid(BatchId id, ulong digest, BatchPart part)
    {
        while (true)
        {
            if (_circuit.WaitForTurn() is { } stopped) return stopped;
            var result = _transport.SendVoid(id, digest, part, _abort);
            _isProven = result.Status == DeliveryStatus.Acknowledged;
            switch (result.Status)
            {
                case DeliveryStatus.Acknowledged:
                    _circuit.Succeed();
                    _counters.AddVoids(1);
                    return DeliveryOutcome.Done;
                case DeliveryStatus.Aborted:
                    return GivenUp;
                case DeliveryStatus.Invalid or DeliveryStatus.TooLarge or DeliveryStatus.Conflict:
                    // Not an aggregator that keeps count, or it does not count this name: then there is no hole to fill.
                    if (_failures.ShouldLog("void", out var suppressed))
                    {
                        _log.Warn(
                            "the aggregator does not take the note that records will never come",
                            new LogField("reason", result.Reason),
                            new LogField("status", result.StatusCode),
                            new LogField("batch", id.ToString()),
                            new LogField("repeated", suppressed));
                    }

                    return DeliveryOutcome.Done;
                default:
                    _circuit.Fail(result);
                    break;
            }
        }
    }

    /// <summary>Prepares a batch for being sent by <see cref="ITransport.TrySendNow"/>. Reader thread, while the queue is idle.</summary>
    /// <returns>False where nothing but the sender may send.</returns>
    public bool TryBeginDirect(Batch batch)
    {
        if (IsFailing || _abort.IsSet || _abort.IsYielding) return false;
        _naming.Begin(batch);
        _requestBegun = Stopwatch.GetTimestamp();
        return true;
    }

    /// <summary>Settles a batch that went past the queue. Reader thread, while the queue is idle.</summary>
    public void AcknowledgeDirect(Batch batch, DeliveryResult result)
    {
        Accept(batch, new BatchPiece(1, batch.Records, false), result);
        _settlement.End(batch);
    }

    /// <summary>
    /// Hands over the answer to a batch that went past the queue and was not taken: the first outcome of the batch that
    /// is delivered next, counted, reported and waited for like any other. Reader thread, while the queue is idle.
    /// </summary>
    public void HandOver(DeliveryResult result) => _handedOver = result;

    private DeliveryOutcome? Stopped =>
        _abort.IsDue ? DeliveryOutcome.Aborted : _abort.IsYielding ? DeliveryOutcome.Yielded : null;

    /// <summary>What an attempt that was given up means. The time to end does not pass again, a yield may have ended by now.</summary>
    private DeliveryOutcome GivenUp => _abort.IsDue ? DeliveryOutcome.Aborted : DeliveryOutcome.Yielded;

    /// <summary>Delivers a piece, or puts smaller ones into the plan.</summary>
    private DeliveryOutcome Deliver(Batch batch, BatchPiece piece)
    {
        var lines = LinesOf(batch, piece);
        if (piece.Records > 1 && lines.Bytes >= _tooLarge) return Halve(piece, null);
        while (true)
        {
            if (!TryAttempt(lines, out var result, out var stopped)) return stopped;
            var wasProven = _isProven;
            _isProven = result.Status == DeliveryStatus.Acknowledged;
            switch (result.Status)
            {
                case DeliveryStatus.Acknowledged:
                    Accept(batch, piece, result);
                    return DeliveryOutcome.Done;
                case DeliveryStatus.Aborted:
                    return GivenUp;
                case DeliveryStatus.TooLarge when piece.Records > 1:
                    _tooLarge = Math.Min(_tooLarge, lines.Bytes);
                    return Halve(piece, result);
                case DeliveryStatus.TooLarge:
                    return Bury(batch, piece, result);
                case DeliveryStatus.Invalid:
                    // Nothing is held against the records before the endpoint is known to take anything at all. For a
                    // record that is alone it must be known now, not from before the batch was cut up.
                    var isKnown = piece.Records > 1 ? _isBisecting : wasProven;
                    if (!isKnown && !Probe(result, out stopped))
                    {
                        if (stopped != DeliveryOutcome.Done) return stopped;
                        break;
                    }

                    if (piece.Records == 1) return Bury(batch, piece, result);
                    _isBisecting = true;
                    return Halve(piece, result);
                case DeliveryStatus.Conflict when _naming.TryRename(batch, _part, result):
                    _plan.Begin(batch);
                    return DeliveryOutcome.Done;
                default:
                    _circuit.Fail(result);
                    break;
            }
        }
    }

    private bool TryAttempt(Batch lines, out DeliveryResult result, out DeliveryOutcome stopped)
    {
        stopped = DeliveryOutcome.Done;
        if (_handedOver is { } given)
        {
            _handedOver = null;
            result = given;
            return true;
        }

        if (lines.IsSent)
        {
            lines.IsSent = false;
            result = _transport.Finish(lines, _abort);
            return true;
        }

        result = DeliveryResult.Aborted;
        if (_circuit.WaitForTurn() is { } outcome)
        {
            stopped = outcome;
            return false;
        }

        _requestBegun = Stopwatch.GetTimestamp();
        result = _transport.Send(lines, _abort);
        return true;
    }

    /// <summary>Asks whether the endpoint takes a batch without records.</summary>
    /// <param name="refusal">The answer that made this necessary.</param>
    /// <param name="stopped">Where it returns false: why, or <see cref="DeliveryOutcome.Done"/> where the batch is to be sent again later.</param>
    private bool Probe(DeliveryResult refusal, out DeliveryOutcome stopped)
    {
        stopped = DeliveryOutcome.Done;
        var result = _transport.SendProbe(_abort);
        switch (result.Status)
        {
            case DeliveryStatus.Acknowledged:
                _isProven = true;
                return true;
            case DeliveryStatus.Aborted:
                stopped = GivenUp;
                return false;
            case DeliveryStatus.Invalid:
                _circuit.Fail(refusal with { Reason = "it refuses an empty batch as well; " + refusal.Reason });
                return false;
            default:
                _circuit.Fail(result);
                return false;
        }
    }

    private Batch LinesOf(Batch batch, BatchPiece piece)
    {
        if (piece.Records == batch.Records) return batch;
        _part.BecomePart(batch, BatchPart.Of(piece.First, piece.Last, batch.Records));
        BatchCut.Copy(batch, piece.First, piece.Last, _part);
        return _part;
    }

    private DeliveryOutcome Halve(BatchPiece piece, DeliveryResult? answer)
    {
        if (answer is not null && _failures.ShouldLog("split", out var suppressed))
        {
            _log.Warn(
                "the aggregator does not take a batch as it is; sending it in parts",
                new LogField("reason", answer.Reason),
                new LogField("status", answer.StatusCode),
                new LogField("records", piece.Records),
                new LogField("repeated", suppressed));
        }

        _counters.AddSplits(1);
        _plan.Halve(piece);
        return DeliveryOutcome.Done;
    }

    private void Accept(Batch batch, BatchPiece piece, DeliveryResult result)
    {
        _circuit.Succeed();
        _naming.Accepted();
        _counters.Deliveries.ObserveAcknowledgement(_requestBegun);
        _settlement.Acknowledge(batch, piece, result);
    }

    private DeliveryOutcome Bury(Batch batch, BatchPiece piece, DeliveryResult result)
    {
        _settlement.BuryPoison(batch, piece.First, result);
        return DeclareVoid(batch, piece);
    }

    private DeliveryOutcome DeclareVoid(Batch batch, BatchPiece piece)
    {
        var outcome = DeclareVoid(batch.Id, batch.Digest, BatchPart.Of(piece.First, piece.Last, batch.Records));
        if (outcome != DeliveryOutcome.Done) return outcome;
        // Before the end of the piece, with which the journal learns what was lost.
        if (piece.IsMissing) _settlement.Lose(batch, piece.Records);
        _settlement.EndPiece(batch, piece);
        return outcome;
    }
}
