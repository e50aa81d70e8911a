using System.Diagnostics;
using System.Runtime.InteropServices;
using Rask.LoadTest.Cli;
using Rask.TestKit.Docker;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;

namespace Rask.LoadTest.Demo;

/// <summary><c>rask-load-test demo</c>: shows in half a minute, with real programs, that what a service logs is stored, all of it, once.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan ProgramTime = TimeSpan.FromSeconds(15);

    // The rest of the lines must come soon after the service has ended, or they do not come at all.
    private static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(6);

    /// <returns>The exit code: 0 if everything that was written is stored once, 1 if not, 130 if interrupted.</returns>
    internal static int Execute(Arguments arguments) => RunAsync(DemoOptions.Parse(arguments)).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(DemoOptions options)
    {
        try
        {
            using var stop = new CancellationTokenSource();
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Cancel(context, stop));
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Cancel(context, stop));
            var result = await RunAsync(options, stop.Token).ConfigureAwait(false);
            DemoReport.Print(result, Console.Out);
            return result.IsComplete ? 0 : 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted; everything that was started has been ended.").ConfigureAwait(false);
            return 130;
        }
        catch (InvalidOperationException error)
        {
            await Console.Error.WriteLineAsync($"rask-load-test demo: {error.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    private static async Task<DemoResult> RunAsync(DemoOptions options, CancellationToken stop)
    {
        var progress = new ProgressLine(Console.Out);
        var folder = options.Folder ?? Path.Combine(RaskBinaries.RepositoryRoot, "artifacts", "demo");
        var data = Path.Combine(folder, "logs");
        Empty(data);
        Empty(Path.Combine(folder, "state"));

        progress.Step("Starting the aggregator ...");
        using var aggregator = await AggregatorProcess.StartAsync(data).ConfigureAwait(false);
        await using var service = await ChooseServiceAsync(options, progress).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        progress.Step($"Starting the forwarder and {service.Description} ...");
        using var forwarder = ForwarderProcess.Start(
            "--target-service", DemoLines.Service,
            "--docker-containers-dir", service.ContainersDirectory,
            "--endpoint", aggregator.Endpoint,
            "--state-dir", Path.Combine(folder, "state"));
        var start = Stopwatch.GetTimestamp();
        using var stored = new StoredRecords(data);
        await service.StartAsync().ConfigureAwait(false);
        progress.Step($"The service logs: {options.Seconds} s as fast as it can, a pause, then {DemoLines.PacedLines} lines every {DemoLines.PacedIntervalMs} ms.");
        while (!service.HasEnded)
            await StepAsync(progress, stored, forwarder, stop).ConfigureAwait(false);
        var written = await service.CountWrittenAsync().ConfigureAwait(false);
        for (var deadline = Deadline.In(CatchUpTime); stored.Count < written && !deadline.HasPassed;)
            await StepAsync(progress, stored, forwarder, stop).ConfigureAwait(false);
        progress.End();

        var duration = Stopwatch.GetElapsedTime(start);
        await forwarder.StopAsync(ProgramTime).ConfigureAwait(false);
        await aggregator.StopAsync(ProgramTime).ConfigureAwait(false);
        stored.Dispose();
        return new DemoResult
        {
            Written = written,
            Delivered = forwarder.Summary.Acknowledged,
            Stored = stored.Count,
            Doubled = stored.Doubled,
            LinesPerSecond = stored.FastRate,
            MedianLatencyMs = stored.LatencyMs(0.5),
            P99LatencyMs = stored.LatencyMs(0.99),
            PeakMemoryKb = forwarder.Process.PeakMemoryKb,
            CpuTime = forwarder.Process.CpuTime,
            Duration = duration,
            Samples = stored.Samples,
            DataDirectory = data,
        };
    }

    private static async Task<IDemoService> ChooseServiceAsync(DemoOptions options, ProgressLine progress)
    {
        if (options.UseDocker)
        {
            progress.Step("Starting a private Docker engine ...");
            try
            {
                return new ContainerService(await DockerEngine.StartAsync().ConfigureAwait(false), options.Seconds);
            }
            catch (DockerUnavailableException error)
            {
                progress.Step($"No Docker engine: {error.Message}");
            }
        }

        return new ProducerService(options.Seconds);
    }

    private static async Task StepAsync(ProgressLine progress, StoredRecords stored, ForwarderProcess forwarder, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (forwarder.Process.HasExited)
            throw new InvalidOperationException($"The forwarder ended with {forwarder.Process.ExitCode}: {forwarder.Process.Error.Text}");
        progress.Show(stored.Count);
        await Task.Delay(20, CancellationToken.None).ConfigureAwait(false);
    }

    private static void Empty(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, true);
        Directory.CreateDirectory(folder);
    }

    private static void Cancel(PosixSignalContext context, CancellationTokenSource stop)
    {
        // Without this the process would end at once, and leave an engine behind.
        context.Cancel = true;
        stop.Cancel();
    }
}
