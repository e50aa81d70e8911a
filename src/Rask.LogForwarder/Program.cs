using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Rask.LogForwarder;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Commands;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Telemetry;
using Rask.LogForwarder.Telemetry.Admin;
using Rask.LogForwarder.Telemetry.Metrics;

var started = Stopwatch.GetTimestamp();
var startTime = DateTimeOffset.UtcNow;
using (var output = new FileDescriptorStream(1))
using (var errors = new FileDescriptorStream(2))
{
    if (CommandLine.TryRun(args, Environment.GetEnvironmentVariable, output, errors) is { } toolCode) return toolCode;
}

var parsed = OptionParser.Parse(args, Environment.GetEnvironmentVariable);
if (parsed is ParseResult.Print print) return Say(1, print.Text, ExitCode.Success);
if (parsed is ParseResult.Refuse refuse) return Say(2, string.Join('\n', refuse.Mistakes) + "\n", ExitCode.Configuration);

var options = ((ParseResult.Run)parsed).Options;
var log = new SelfLog(SelfLog.OpenStandardError(), options.LogLevel, TimeProvider.System);
try
{
    if (options.ExitAtEnd && options.Files.FirstOrDefault(static file => !File.Exists(file)) is { } missing)
    {
        log.Error("--exit-at-end delivers what is there, and this file is not", new LogField("file", missing));
        return ExitCode.Configuration;
    }

    var hostName = HostName.Get();
    var files = FileSources.Make(options.Files, options.ContainerId, options.ServiceName, options.ServiceGroup);
    using var containers = files.Count > 0 ? null : ContainerSources.Open(options, hostName, startTime, log);
    ISourceFinder finder = containers?.Finder as ISourceFinder ?? new FileSourceFinder(files);
    var name = containers is null ? files[0].Owner.Service : containers.Finder.Target() ?? hostName;
    if (name == TargetSelector.All) name = "all";

    var counters = new Counters();
    using var state = ForwarderState.Open(options.StateDir ?? StatePath.For(name), log, options.JournalSync, counters);
    using var pipeline = new Pipeline(options, finder, state, options.VectorWidth, log, counters);
    var pages = new AdminPages(
        () => MetricsPage.Render(counters, pipeline.Figures(), ForwarderVersion.Number, startTime.ToUnixTimeMilliseconds() / 1000.0),
        () => pipeline.Trouble,
        () => counters.Conditions.Problem);
    using var admin = AdminEndpoint.TryOpen(
        state.Directory ?? AdminSockets.MakeFallback(), options.EnableMetrics ? (options.MetricsAddress, options.MetricsPort) : null, pages.Get, log);
    var exitCode = ExitCode.Success;
    if (containers is not null)
    {
        containers.Begin(options, state, pipeline.LookAgain, log);
        containers.Finder.NetworkLost = reason =>
        {
            log.Warn(reason + "; ending, with what is not delivered on disk", new LogField("exit_code", ExitCode.NetworkLost));
            exitCode = ExitCode.NetworkLost;
            pipeline.Leave();
        };
    }

    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    log.Info(
        "started",
        new LogField("version", ForwarderVersion.Number),
        new LogField("target", finder.Description),
        new LogField("endpoint", EndpointText.Show(options.Endpoint)),
        new LogField("simd", options.VectorWidth.ToString()));
    AccessNotes.Write(log, options.Endpoint, options.Access);
    // Large blocks go back to the system when they are freed: left to itself, the C library keeps them after the first time.
    _ = Libc.MallOpt(Libc.MapThreshold, 128 * 1024);
    try
    {
        pipeline.Run();
    }
    finally
    {
        // Losses that were named at the very end are in no batch.
        state.Journal.WriteLedger();
        state.Ledger.WriteSummary(log);
        Summary.Write(log, counters, pipeline.QueueCounts, started);
        // Its threads wake the reader: they end before what that sleeps on is closed.
        containers?.Dispose();
    }

    return exitCode;

    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        pipeline.Stop();
    }
}
catch (StateInUseException error)
{
    log.Error(error.Message);
    return ExitCode.Configuration;
}
catch (AccessDeniedException error)
{
    log.Error(error.Message);
    return ExitCode.Permission;
}
catch (Exception error)
{
    log.Error("unexpected failure; what was not acknowledged will be read again", new LogField("error", error.ToString()));
    return ExitCode.Unexpected;
}

static int Say(int descriptor, string text, int exitCode)
{
    using var stream = new FileDescriptorStream(descriptor);
    stream.Write(Encoding.UTF8.GetBytes(text));
    return exitCode;
}
