using System.Collections.Concurrent;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Telemetry;
using Rask.LogForwarder.Tests.Collector.Support;
using Rask.LogForwarder.Tests.Reliability.Spool;
using Rask.LogForwarder.Tests.Sender;

namespace Rask.LogForwarder.Tests;

/// <summary>What only the stages together do.</summary>
public sealed class PipelineTests : IDisposable
{
    private readonly SpoolRig _rig = new();
    private readonly LogFiles _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void A_sender_that_fails_ends_the_run_also_while_a_deleted_log_waits_for_it()
    {
        // More than memory holds, so that the reader waits for the sender.
        var line = DockerLine.Of(new string('x', 1000) + "\n");
        _log.Append([.. Enumerable.Repeat(line, 6000).SelectMany(static bytes => bytes)]);
        using var output = new LogThatFailsTheSender();
        var log = new SelfLog(output, LogSeverity.Info, TimeProvider.System);
        using var state = ForwarderState.Open(_rig.Folder.Root, _rig.Folder.Log);
        // Nobody listens there.
        var options = new ForwarderOptions { Endpoint = new Uri("http://127.0.0.1:1/"), ShutdownGrace = TimeSpan.FromMilliseconds(100) };
        var counters = new Counters();
        using var pipeline = new Pipeline(options, RunningReader.Files(_log.Path), state, Simd.Best, log, counters);
        Exception? failure = null;
        var run = new Thread(() => failure = Record.Exception(pipeline.Run)) { IsBackground = true };
        run.Start();
        SenderRig.Until(() => output.HoldsSender, "the sender's first complaint");
        Assert.InRange(counters.BytesRead, 0, _log.Written - 1);
        File.Delete(_log.Path);
        output.Fail();

        var hasEnded = run.Join(SenderRig.Limit);

        pipeline.Stop();
        Assert.True(run.Join(SenderRig.Limit), "it does not even end when it is told to");
        Assert.True(hasEnded, "it hangs");
        Assert.Contains(LogThatFailsTheSender.Reason, Assert.IsType<InvalidOperationException>(failure).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_that_turns_out_to_be_damaged_while_the_spool_is_replayed_is_pending_at_the_next_start()
    {
        var (first, second) = (_rig.Batches.Numbered(1, 3), _rig.Batches.Numbered(2, 3));
        _rig.LeaveDamaged(first, second);
        var sent = new ConcurrentQueue<string>();
        using (var server = new RawServer(RawServer.Always((peer, request) =>
        {
            sent.Enqueue(request.BatchId);
            peer.Answer();
        })))
        using (var state = ForwarderState.Open(_rig.Folder.Root, _rig.Folder.Log))
        {
            var options = new ForwarderOptions { Endpoint = new Uri($"http://127.0.0.1:{server.Port}/"), ExitAtEnd = true };
            using var pipeline = new Pipeline(options, new FileSourceFinder([]), state, Simd.Best, _rig.Folder.Log, new Counters());
            Assert.Equal(first.Covered + second.Covered, state.Ledger.For("c0ffee").Snapshot().Spooled);
            _ = SenderRig.Bounded(() =>
            {
                pipeline.Run();
                return true;
            });
            Assert.Equal([second.Id.ToString()], sent);
            var ledger = state.Ledger.For("c0ffee").Snapshot();
            Assert.Equal((0L, first.Covered, second.Covered), (ledger.Spooled, ledger.InFlight, ledger.Totals.AcknowledgedBytes));
        }

        using var next = ForwarderState.Open(_rig.Folder.Root, _rig.Folder.Log);
        Assert.Equal([first.Id], next.Journal.TakePending("c0ffee").Select(static batch => batch.Description.Id));
    }

    /// <summary>Keeps the sender where it first complains, until the test lets it fail there.</summary>
    private sealed class LogThatFailsTheSender : MemoryStream
    {
        public const string Reason = "the log has failed the sender";

        private readonly ManualResetEventSlim _fail = new();
        private volatile bool _holdsSender;

        public bool HoldsSender => _holdsSender;

        public void Fail() => _fail.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Thread.CurrentThread.Name != "sender") return;
            _holdsSender = true;
            _fail.Wait();
            throw new InvalidOperationException(Reason);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _fail.Dispose();
            base.Dispose(disposing);
        }
    }
}
