using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Rask.TestKit.Processes;

/// <summary>
/// A program that a test runs: its output, its end, its memory and processor time. Thread-safe.
/// Disposing kills it if it still runs and waits for its end.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan PipeDrainTime = TimeSpan.FromSeconds(5);
    private readonly ChildProcessOptions _options;
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private long _peakKb;
    private TimeSpan _cpu;
    private volatile bool _reaped;

    private ChildProcess(ChildProcessOptions options)
    {
        _options = options;
        var (pid, output, error) = Spawner.Spawn(options);
        Id = pid;
        Output = new LineCollector(output, $"stdout of {pid}");
        Error = new LineCollector(error, $"stderr of {pid}");
        new Thread(WaitForEnd) { IsBackground = true, Name = $"wait for {pid}" }.Start();
        new Thread(Sample) { IsBackground = true, Name = $"sample {pid}" }.Start();
    }

    public int Id { get; }

    /// <summary>Everything that the program wrote to its standard output.</summary>
    public LineCollector Output { get; }

    /// <summary>Everything that the program wrote to its standard error.</summary>
    public LineCollector Error { get; }

    public bool HasExited => _exit.Task.IsCompleted;

    /// <summary>The exit code, or 128 plus the signal that ended the program, as a shell tells it.</summary>
    /// <exception cref="InvalidOperationException">It still runs.</exception>
    public int ExitCode => HasExited ? _exit.Task.Result : throw new InvalidOperationException($"{this} still runs.");

    /// <summary>The largest resident set (<c>VmHWM</c>) in KiB. What happens in the last sample interval before the exit is not seen.</summary>
    public long PeakMemoryKb
    {
        get
        {
            SampleMemory();
            return Volatile.Read(ref _peakKb);
        }
    }

    /// <summary>User and system time: in steps of 10 ms while it runs, exact to the microsecond after the exit.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            lock (_lock)
                return _reaped ? _cpu : ProcessStatistics.CpuTime(Id);
        }
    }

    /// <exception cref="Win32Exception">The program was not found or may not be run.</exception>
    public static ChildProcess Start(ChildProcessOptions options) => new(options);

    /// <exception cref="Win32Exception">The program was not found or may not be run.</exception>
    public static ChildProcess Start(string executable, params IReadOnlyList<string> arguments) =>
        new(new ChildProcessOptions { Executable = executable, Arguments = arguments });

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">Its exit code is not 0; the message holds its standard error.</exception>
    public static async Task<string> RunAsync(TimeSpan timeout, string executable, params IReadOnlyList<string> arguments)
    {
        using var process = Start(executable, arguments);
        var code = await process.WaitForExitAsync(timeout).ConfigureAwait(false);
        return code == 0
            ? process.Output.Text
            : throw new InvalidOperationException($"{process} ended with {code}: {process.Error.Text}{process.Output.Text}");
    }

    /// <summary>Waits for the exit and returns its code. By then, all output has been read.</summary>
    /// <exception cref="TimeoutException">It still runs; the message holds the end of its standard error.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan timeout)
    {
        try
        {
            return await _exit.Task.WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{this} did not end within {timeout.TotalSeconds:0.#} s. {Tail()}");
        }
    }

    /// <summary>Waits for a line on either output, also one that was written before the call.</summary>
    /// <exception cref="TimeoutException">It did not come.</exception>
    /// <exception cref="InvalidOperationException">The program ended without it.</exception>
    public async Task<string> WaitForLineAsync(Predicate<string> fits, TimeSpan timeout)
    {
        int output = 0, error = 0;
        var deadline = Deadline.In(timeout);
        while (true)
        {
            var ended = HasExited;
            if ((Output.Find(fits, ref output) ?? Error.Find(fits, ref error)) is { } line)
                return line;
            if (ended)
                throw new InvalidOperationException($"{this} ended with {ExitCode} before the awaited line. {Tail()}");
            if (deadline.HasPassed)
                throw new TimeoutException($"{this} did not write the awaited line within {timeout.TotalSeconds:0.#} s. {Tail()}");
            await Task.Delay(5).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a signal; does nothing when the program has ended.</summary>
    public void Signal(LinuxSignal signal)
    {
        SampleMemory();
        lock (_lock)
        {
            // Until it is reaped the process id is still ours, so no stranger can be hit.
            if (!_reaped && NativeMethods.Kill(Id, (int)signal) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot send {signal} to {this}");
        }
    }

    public void Dispose()
    {
        Signal(LinuxSignal.Kill);
        _exit.Task.Wait();
    }

    public override string ToString() => $"{Path.GetFileName(_options.Executable)} (pid {Id})";

    private string Tail() => $"Its stderr ends: {string.Join('\n', Error.Lines.TakeLast(20))}";

    private unsafe void WaitForEnd()
    {
        int status;
        NativeMethods.ResourceUsage usage;
        int result;
        const int exited = 4, noReap = 0x01000000;
        // First without reaping: between the two calls the process id cannot be taken by another process.
        var info = stackalloc byte[128];
        do
            result = NativeMethods.WaitId(1, Id, info, exited | noReap);
        while (result < 0 && Marshal.GetLastPInvokeError() == 4);
        lock (_lock)
        {
            result = NativeMethods.Wait4(Id, &status, 0, &usage);
            _reaped = true;
            _cpu = usage.Cpu;
        }

        Output.WaitForEnd(PipeDrainTime);
        Error.WaitForEnd(PipeDrainTime);
        if (result != Id)
            _exit.SetException(new Win32Exception(Marshal.GetLastPInvokeError(), $"lost sight of {this}"));
        else
            _exit.SetResult((status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F));
    }

    private void Sample()
    {
        while (!_reaped)
        {
            SampleMemory();
            Thread.Sleep(_options.SampleInterval);
        }
    }

    private void SampleMemory()
    {
        lock (_lock)
        {
            if (!_reaped)
                _peakKb = Math.Max(_peakKb, ProcessStatistics.PeakMemoryKb(Id));
        }
    }
}
