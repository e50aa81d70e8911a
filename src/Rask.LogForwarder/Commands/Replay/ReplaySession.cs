using System.Runtime.InteropServices;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Commands.Replay;

/// <summary>The way to the aggregator for a command that sends: the forwarder's own, with all its patience. One thread.</summary>
internal sealed class ReplaySession : IDisposable
{
    private readonly WakeEvent _wake = new();
    private readonly HttpTransport _transport;
    private readonly PosixSignalRegistration[] _signals;

    /// <param name="options">Where to, and for how long.</param>
    /// <param name="journal">Is told what becomes of batches.</param>
    /// <param name="numbers">Names for batches whose name is taken.</param>
    /// <param name="letters">Keeps what is refused.</param>
    /// <param name="log">Says what goes wrong.</param>
    public ReplaySession(ReplayOptions options, IDeliveryJournal journal, BatchNumbers numbers, IDeadLetters letters, SelfLog log)
    {
        var defaults = new ForwarderOptions();
        Abort = new AbortSignal(_wake);
        if (options.GiveUpAfter is { } limit) Abort.SetAfter(limit);
        _transport = new HttpTransport(
            options.Endpoint, defaults.ConnectionTimeout, defaults.RequestTimeout, RecordEncoder.Create(Simd.Best, options.RecordId, options.Formats),
            ForwarderVersion.Number, Counters, options.Access);
        AccessNotes.Write(log, options.Endpoint, options.Access);
        Delivery = new BatchDelivery(_transport, journal, letters, numbers, Abort, log, Counters);
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop), PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop)];
    }

    public BatchDelivery Delivery { get; }

    public Counters Counters { get; } = new();

    /// <summary>Set by a signal, or by the time that the options give.</summary>
    public AbortSignal Abort { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _transport.Dispose();
        Abort.Dispose();
        _wake.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        Abort.SetAfter(TimeSpan.Zero);
    }
}
