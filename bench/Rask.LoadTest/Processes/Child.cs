using System.Text;
using Rask.LoadTest.Platform;

namespace Rask.LoadTest.Processes;

/// <summary>
/// A program that this one has started. Started and awaited with posix_spawn and wait4 rather than System.Diagnostics.Process,
/// because wait4 gives the exact CPU time of the very process that ended. Disposing ends it by its pid. Not thread-safe.
/// </summary>
internal sealed unsafe class Child : IDisposable
{
    /// <summary>glibc's opaque types need 80, 336 and 128 bytes on x86-64.</summary>
    private const int OpaqueBytes = 512;
    private const short SetDefaultSignals = 4;
    private const short SetSignalMask = 8;
    private const int OutputMode = 0x1A4;

    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    /// <summary>Nothing of the caller's environment reaches the programs that are compared.</summary>
    private static readonly string[] CleanEnvironment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/nonexistent"];

    private readonly string _name;
    private readonly long _started;

    /// <summary>Becomes readable when the process ends; -1 on kernels without it, which poll ignores.</summary>
    private readonly int _pidFd;

    private Child(int pid, long started, string name, string outputFile)
    {
        Pid = pid;
        _name = name;
        OutputFile = outputFile;
        _started = started;
        _pidFd = Libc.OpenPid(pid, 0);
    }

    public int Pid { get; }

    public string OutputFile { get; }

    /// <summary>Null while it runs.</summary>
    public ChildExit? Exit { get; private set; }

    /// <summary>The largest VmHWM that <see cref="Observe"/> has seen, in bytes; the kernel forgets it when the process ends.</summary>
    public long PeakResidentBytes { get; private set; }

    /// <exception cref="IOException">The program cannot be started.</exception>
    public static Child Start(ChildOptions options)
    {
        // CPU set and cgroup are inherited, so the calling thread takes them on for the moment of the start.
        using var affinity = options.Cpu is { } cpu ? new AffinityScope(cpu) : null;
        using var cgroup = options.Cgroup?.Enter();

        var actions = stackalloc byte[OpaqueBytes];
        var attributes = stackalloc byte[OpaqueBytes];
        var signals = stackalloc byte[OpaqueBytes];
        _ = Libc.FileActionsInit(actions);
        _ = Libc.SpawnAttributesInit(attributes);
        using var strings = new CStrings();
        try
        {
            _ = Libc.FileActionsAddOpen(actions, 0, strings.One("/dev/null"), Libc.ReadOnly, 0);
            _ = Libc.FileActionsAddOpen(actions, 1, strings.One(options.OutputFile), Libc.WriteOnly | Libc.Create | Libc.Truncate, OutputMode);
            _ = Libc.FileActionsAddDup(actions, 1, 2);
            // The runtime ignores SIGPIPE, and ignored signals stay ignored in the child.
            _ = Libc.FillSignals(signals);
            _ = Libc.SpawnAttributesSetDefaultSignals(attributes, signals);
            _ = Libc.EmptySignals(signals);
            _ = Libc.SpawnAttributesSetSignalMask(attributes, signals);
            _ = Libc.SpawnAttributesSetFlags(attributes, SetDefaultSignals | SetSignalMask);

            int pid;
            var started = Clock.Now;
            var error = Libc.Spawn(&pid, strings.One(options.Path), actions, attributes,
                strings.Many([options.Path, .. options.Arguments]), strings.Many([.. CleanEnvironment, .. options.Environment]));
            return error == 0
                ? new Child(pid, started, Path.GetFileName(options.Path), options.OutputFile)
                : throw new IOException($"cannot start {options.Path}: errno {error}");
        }
        finally
        {
            _ = Libc.FileActionsDestroy(actions);
            _ = Libc.SpawnAttributesDestroy(attributes);
        }
    }

    /// <summary>Nanoseconds of CPU so far; what the kernel charged in the end once it has ended.</summary>
    public long CpuNanoseconds => Exit is { } exit
        ? (long)((exit.UserSeconds + exit.SystemSeconds) * 1e9)
        : Clock.CpuOf(Pid) ?? 0;

    /// <summary>Collects an exit and the peak of memory; true while the process runs.</summary>
    public bool Observe()
    {
        if (Exit is not null)
            return false;
        PeakResidentBytes = Math.Max(PeakResidentBytes, ProcFiles.PeakResidentBytes(Pid));
        int status;
        ResourceUsage usage;
        var waited = Libc.Wait(Pid, &status, Libc.WaitNoHang, &usage);
        if (waited < 0)
            throw Libc.Failure($"wait for {_name}");
        if (waited == 0)
            return true;
        // The low seven bits are the signal, the next byte the exit code (wait(2)).
        var code = (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);
        Exit = new ChildExit(code, (Clock.Now - _started) / 1e9, usage.User, usage.System);
        return false;
    }

    /// <summary>Observes until the process has ended by itself.</summary>
    /// <exception cref="TimeoutException">It has not ended within the limit.</exception>
    public ChildExit WaitForExit(TimeSpan limit, CancellationToken cancel, Action? poll = null)
    {
        // Short pauses, so that the last VmHWM that is seen is taken at most this long before the end.
        const int PauseMilliseconds = 2;
        var deadline = Clock.Now + (long)(limit.TotalSeconds * 1e9);
        while (Observe())
        {
            cancel.ThrowIfCancellationRequested();
            if (Clock.Now > deadline)
                throw new TimeoutException($"{_name} (pid {Pid}) has not ended within {limit.TotalSeconds:F0} s; its output: {OutputTail()}");
            poll?.Invoke();
            var end = new PollDescriptor { Fd = _pidFd, Events = Libc.PollIn };
            _ = Libc.Poll(&end, 1, PauseMilliseconds);
        }

        return Exit!;
    }

    /// <summary>Sends SIGTERM and waits; SIGKILL if that takes too long.</summary>
    public ChildExit Terminate(TimeSpan limit)
    {
        if (Observe())
            _ = Libc.Kill(Pid, Libc.SigTerm);
        try
        {
            return WaitForExit(limit, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            _ = Libc.Kill(Pid, Libc.SigKill);
            return WaitForExit(KillPatience, CancellationToken.None);
        }
    }

    /// <summary>The end of what the program has printed, for messages.</summary>
    public string OutputTail()
    {
        const int Tail = 2000;
        var text = File.Exists(OutputFile) ? File.ReadAllText(OutputFile, Encoding.UTF8) : "";
        return text.Length > Tail ? text[^Tail..] : text;
    }

    public void Dispose()
    {
        if (Observe())
        {
            _ = Libc.Kill(Pid, Libc.SigKill);
            WaitForExit(KillPatience, CancellationToken.None);
        }

        if (_pidFd >= 0)
            _ = Libc.Close(_pidFd);
    }
}
