using System.Diagnostics;
using System.Globalization;
using Rask.EndToEnd.Tests.Docker;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>
/// One case of the fault matrix: a service that logs 50,000 lines/s, the forwarder, the aggregator. The test does its harm;
/// <see cref="FinishAsync"/> waits until all is stored, compares, writes the row of figures and asserts.
/// </summary>
internal sealed class FaultRun : IAsyncDisposable
{
    // The back-off of a forwarder whose aggregator was long away may take a minute.
    private static readonly TimeSpan DrainTime = FaultSetup.Seconds(45, 150);

    private static readonly TimeSpan StandingStill = TimeSpan.FromMilliseconds(200);

    private readonly FaultSetup _setup;
    private readonly Scenario _scenario = new();
    private readonly List<ForwarderProcess> _lives = [];
    private readonly SortedDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private readonly Random _random;
    private readonly int _seed = Random.Shared.Next();
    private readonly Stopwatch _writing = new();
    private readonly Stopwatch _sinceFault = Stopwatch.StartNew();
    private TimeSpan? _draining;

    private FaultRun(FaultSetup setup)
    {
        _setup = setup;
        _random = new Random(_seed);
    }

    internal INumberedService Service { get; private set; } = null!;

    internal AggregatorProcess Aggregator { get; private set; } = null!;

    /// <summary>Only with <see cref="FaultSetup.HasProxy"/>.</summary>
    internal FaultProxy Proxy { get; private set; } = null!;

    /// <summary>The forwarder that lives now, or lived last.</summary>
    internal ForwarderProcess Forwarder => _lives[^1];

    internal Random Random => _random;

    /// <summary>The largest resident set of the forwarder in KiB, over all its lives.</summary>
    internal long PeakMemoryKb => _lives.Max(life => life.Process.PeakMemoryKb);

    internal string StateDirectory => _setup.StateDirectory ?? _scenario.StateDirectory;

    /// <summary>Starts everything and waits until lines are being stored.</summary>
    internal static async Task<FaultRun> StartAsync(DockerFixture docker, FaultSetup setup)
    {
        var run = new FaultRun(setup);
        try
        {
            run.Aggregator = await run._scenario.AggregatorAsync();
            if (setup.HasProxy)
                run.Proxy = run._scenario.Own(new FaultProxy(run.Aggregator.Port));
            run.Service = setup.Service?.Invoke(run._scenario.LogFile) ?? await ContainerService.CreateAsync(docker, setup.MaxFile);
            run.StartForwarder();
            await run.WriteAsync();
            await Eventually.True(() => StoredLines.Size(run.Aggregator.DataDirectory) > 0, Scenario.Timeout, run.Describe);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>The service begins to write, or goes on.</summary>
    internal async Task WriteAsync()
    {
        await Service.StartAsync();
        _writing.Start();
    }

    internal async Task<WrittenLines> StopWritingAsync()
    {
        var written = await Service.StopAsync();
        if (_writing.IsRunning)
            _sinceFault.Restart();
        _writing.Stop();
        return written;
    }

    /// <summary>Names what was done in the row; the count adds up.</summary>
    internal void Note(string what, int count = 1)
    {
        _faults[what] = _faults.GetValueOrDefault(what) + count;
        _sinceFault.Restart();
    }

    internal void StartForwarder() => _lives.Add(_scenario.Own(ForwarderProcess.Start(
        ["--endpoint", Proxy?.Endpoint ?? Aggregator.Endpoint, "--state-dir", StateDirectory, .. Service.ForwarderArguments],
        _setup.Environment)));

    internal async Task KillForwarderAsync()
    {
        AssertAlive();
        Forwarder.Process.Signal(LinuxSignal.Kill);
        await Forwarder.Process.WaitForExitAsync(Scenario.Timeout);
        Note("SIGKILL of the forwarder");
    }

    /// <summary>Stops it with SIGTERM. Its exit code must be 0.</summary>
    internal async Task StopForwarderAsync()
    {
        AssertAlive();
        var code = await Forwarder.StopAsync(Scenario.Timeout);
        Assert.True(code == 0, $"the forwarder ended with {code}. {Describe()}");
        _sinceFault.Restart();
    }

    internal async Task KillAggregatorAsync()
    {
        Aggregator.Process.Signal(LinuxSignal.Kill);
        await Aggregator.Process.WaitForExitAsync(Scenario.Timeout);
        Note("SIGKILL of the aggregator");
    }

    /// <summary>Takes it away in an orderly way; <see cref="ReturnAggregatorAsync"/> brings it back.</summary>
    internal async Task StopAggregatorAsync()
    {
        var code = await Aggregator.StopAsync(Scenario.Timeout);
        Assert.True(code == 0, $"the aggregator ended with {code}: {Aggregator.Process.Error.Text}");
    }

    internal async Task ReturnAggregatorAsync()
    {
        await Aggregator.StartAsync();
        _sinceFault.Restart();
    }

    /// <summary>The aggregator is away for a while, in an orderly way.</summary>
    /// <param name="time">For how long.</param>
    /// <param name="beforeReturn">Looks at what has become of it just before it comes back.</param>
    internal async Task BeAwayAsync(TimeSpan time, Action? beforeReturn = null)
    {
        await StopAggregatorAsync();
        await LastAsync(time);
        beforeReturn?.Invoke();
        await ReturnAggregatorAsync();
        Note(string.Create(CultureInfo.InvariantCulture, $"away for {time.TotalSeconds:0} s"));
    }

    /// <summary>A random time with this mean, from none to twice as much. Nothing is waited for: faults come when they come.</summary>
    internal Task RandomTimeAsync(TimeSpan mean) => Task.Delay(_random.NextDouble() * 2 * mean);

    /// <summary>Lets the state last for a while. Nothing is waited for: what is shown is that nothing bad happens.</summary>
    internal static Task LastAsync(TimeSpan time) => Task.Delay(time);

    /// <summary>From now on the case counts as drained, although the service goes on writing.</summary>
    internal void MarkDrained() => _draining = _sinceFault.Elapsed;

    /// <summary>Waits until everything is stored, or nothing more is to be hoped for; ends both programs; compares.</summary>
    internal async Task<StoredLines> CompareAsync()
    {
        var written = await StopWritingAsync();
        await DrainAsync(written);
        _draining ??= _sinceFault.Elapsed;
        await StopForwarderAsync();
        await StopAggregatorAsync();
        return StoredLines.Read(Aggregator.DataDirectory, written);
    }

    /// <summary>Compares, writes the row, and asserts that nothing is lost, doubled or out of order.</summary>
    internal async Task FinishAsync()
    {
        var stored = await CompareAsync();
        var written = stored.Written;
        FaultReport.Add(Result(stored));

        var sound = stored is { Lost: 0, Doubled: 0, OutOfOrder: 0, Foreign: 0 };
        Assert.True(sound, sound ? "" : $"{stored}. missing: {stored.DescribeMissing()}. foreign: {stored.ForeignSample}. {Describe()}");
        Assert.True(written.Total > 0, "nothing was written");
    }

    internal void AssertAlive() => Assert.False(Forwarder.Process.HasExited, $"the forwarder ended by itself. {Describe()}");

    internal string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"Seed {_seed}, {_lives.Count} lives of the forwarder, stderr of the last ones: {string.Join("\n--\n", _lives.TakeLast(3).Select(life => string.Join('\n', life.Process.Error.Lines.TakeLast(12))))}");

    public async ValueTask DisposeAsync()
    {
        // First: it writes into a folder of the scenario.
        if (Service is not null)
            await Service.DisposeAsync();
        _scenario.Dispose();
    }

    private async Task DrainAsync(WrittenLines written)
    {
        var (size, since, looked) = (-1L, Stopwatch.GetTimestamp(), -1L);
        try
        {
            await Eventually.True(IsDrained, DrainTime);
        }
        catch (TimeoutException)
        {
            // The comparison that follows says what is missing.
        }

        bool IsDrained()
        {
            AssertAlive();
            var now = StoredLines.Size(Aggregator.DataDirectory);
            if (now != size)
                (size, since) = (now, Stopwatch.GetTimestamp());
            // A look reads everything, so it waits until the aggregator stands still.
            if (size == looked || Stopwatch.GetElapsedTime(since) < StandingStill)
                return false;
            looked = size;
            return StoredLines.Read(Aggregator.DataDirectory, written).IsComplete;
        }
    }

    private FaultResult Result(StoredLines stored) => new()
    {
        Number = _setup.Number,
        Title = _setup.Title,
        Test = $"{TestContext.Current.TestClass?.TestClassSimpleName}.{TestContext.Current.TestMethod?.MethodName}",
        IsLong = Scenario.IsLong,
        Lines = stored.Written.Total,
        Writing = _writing.Elapsed,
        Faults = string.Join(", ", _faults.Select(fault => string.Create(CultureInfo.InvariantCulture, $"{fault.Value} × {fault.Key}"))),
        Lost = stored.Lost,
        Doubled = stored.Doubled,
        OutOfOrder = stored.OutOfOrder,
        Draining = _draining ?? TimeSpan.Zero,
        PeakKb = PeakMemoryKb,
    };
}
