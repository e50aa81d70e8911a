using System.Diagnostics;
using System.Globalization;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Commands.Replay;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Spool;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Commands.Spool;

/// <summary><c>spool replay</c>: does what the next start of the forwarder would do first.</summary>
internal static class SpoolReplayCommand
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    /// <exception cref="StateInUseException">A forwarder is running.</exception>
    public static int Run(CommandContext context, SpoolPath path, ReplayOptions options)
    {
        if (path.StateDirectory is not { } stateDirectory)
            return context.Fail("replay writes down what was taken, in the forwarder's state directory: name it with --state-dir", ExitCode.Configuration);
        if (!Directory.Exists(path.Directory))
        {
            context.Tell($"nothing waits on disk: there is no {path.Directory}");
            return ExitCode.Success;
        }

        var log = new SelfLog(context.Error, LogSeverity.Warn, TimeProvider.System);
        using var state = ForwarderState.Open(stateDirectory, log);
        if (state.DeadLetterPath is null) return context.Fail($"{stateDirectory} cannot be written, and replay writes down there what was taken", ExitCode.Permission);
        // Nothing is added, so the limit is of no matter.
        var settings = new SpoolSettings(path.Directory, long.MaxValue / 2, Simd.Best) { LastDone = state.Journal.LastDone };
        var disk = Reliability.Spool.Spool.TryOpen(settings, log, out var reason);
        if (disk is null) return context.Fail(reason!, ExitCode.Configuration);
        var all = disk.Batches;
        using var spool = new BatchSpool(disk, state.Journal, state.Ledger, JournalSync.Interval, null);
        using var letters = new DeadLetterFile(state.DeadLetterPath, log);
        using var session = new ReplaySession(options, state.Journal, new BatchNumbers(state.ForwarderId, state.Epoch), letters, log);
        var last = Stopwatch.GetTimestamp();
        var replay = new SpoolReplay(spool, session.Delivery, now =>
        {
            if (Stopwatch.GetElapsedTime(last) < ProgressInterval) return;
            last = Stopwatch.GetTimestamp();
            context.Tell(string.Create(CultureInfo.InvariantCulture, $"{now.Batches} of {all} batches, {Plural.Of(now.Records, "record", "records")}"));
        });
        var isDone = replay.Run();
        context.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{Plural.Of(replay.Batches, "batch", "batches")} with {Plural.Of(replay.Records, "record", "records")} delivered, {session.Counters.RecordsDeadLettered} of them to the dead letters; {Plural.Of(disk.Batches, "batch", "batches")} left\n"));
        return isDone ? ExitCode.Success : ExitCode.NotWell;
    }
}
