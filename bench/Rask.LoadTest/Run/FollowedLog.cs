using System.Globalization;
using System.Text.Json;
using Rask.LoadTest.Corpus;
using Rask.LoadTest.Platform;
using Rask.LoadTest.Processes;
using Rask.LoadTest.Report;
using Rask.LoadTest.Writer;

namespace Rask.LoadTest.Run;

/// <summary>A growing log and the forwarder that follows it: what the runs that are not catch-up have in common.</summary>
internal sealed class FollowedLog : IDisposable
{
    public const long Second = 1_000_000_000;

    /// <summary>Time for a forwarder to start and come to rest before its CPU is counted.</summary>
    private const long SettleNanoseconds = Second;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly Workspace _workspace;

    public FollowedLog(Workspace workspace, string name, string url, params IReadOnlyList<string> environment)
    {
        _workspace = workspace;
        Path = workspace.NewContainerLog(name);
        StateDirectory = workspace.NewPath("state");
        Cgroup = workspace.NewCgroup(name);
        Forwarder = workspace.StartForwarder(Path, url, Cgroup, exitAtEnd: false, StateDirectory, environment);
    }

    public string Path { get; }

    public string StateDirectory { get; }

    /// <summary>Null where none can be made.</summary>
    public MemoryCgroup? Cgroup { get; }

    public Child Forwarder { get; }

    /// <summary>Until now.</summary>
    public MemoryFigures Memory => MemoryFigures.Of(Forwarder.PeakResidentBytes, Cgroup);

    /// <summary>Writes to the end and returns what the writer reports.</summary>
    public WriterStatistics Write(CorpusKind kind, long rate, int seconds)
    {
        using var writer = _workspace.StartWriter(Path, kind, rate, seconds);
        while (writer.Observe())
            Look();
        return Report(writer);
    }

    /// <summary>What a writer that has ended printed.</summary>
    public static WriterStatistics Report(Child writer) => writer.Exit!.Code == 0
        ? JsonSerializer.Deserialize(writer.OutputTail(), ReportJson.Default.WriterStatistics) ?? throw new IOException("the writer reported nothing")
        : throw new IOException($"the writer ended with code {writer.Exit.Code}: {writer.OutputTail()}");

    /// <summary>Looks at memory, and lets a tenth of a second pass: that sees every peak of VmHWM, which only grows, and disturbs nothing.</summary>
    public void Look(long pause = Second / 10)
    {
        _workspace.Cancel.ThrowIfCancellationRequested();
        RequireAlive();
        Cgroup?.Sample();
        Clock.SleepUntil(Clock.Now + pause);
    }

    /// <summary>Waits until as many records have arrived as were written; that they are the right ones is checked by number later.</summary>
    public void WaitForDelivery(SinkProcess sink, long lines, TimeSpan limit)
    {
        var deadline = Clock.Now + (long)(limit.TotalSeconds * Second);
        while (sink.Query().Records < lines && Clock.Now < deadline)
            Look(Second / 50);

        // What has not arrived by now is reported as lost, not as an error of the benchmark.
        RequireAlive();
    }

    public void Settle() => Pause(SettleNanoseconds);

    /// <summary>Lets time pass without looking closer than at whether the forwarder lives.</summary>
    public void Pause(long nanoseconds)
    {
        const long Step = Second / 10;
        for (var end = Clock.Now + nanoseconds; Clock.Now < end; Clock.SleepUntil(Math.Min(end, Clock.Now + Step)))
            _workspace.Cancel.ThrowIfCancellationRequested();
        RequireAlive();
    }

    /// <summary>How many lines stand in the log: the number of the last whole one, plus one.</summary>
    public long WrittenLines()
    {
        // More than the longest record twice, so that a whole one is among them.
        const int Tail = 4096;
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var length = RandomAccess.GetLength(file);
        var bytes = new byte[Tail];
        var end = bytes.AsSpan(0, RandomAccess.Read(file, bytes, Math.Max(0, length - Tail)));
        end = end[..(end.LastIndexOf((byte)'\n') + 1)];
        if (end.IsEmpty)
            return 0;
        var last = end[(end[..^1].LastIndexOf((byte)'\n') + 1)..];
        return LineNumber.TryFind(last, out var number)
            ? number + 1
            : throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{Path} ends in a line without a number"));
    }

    public void Stop()
    {
        var exit = Forwarder.Terminate(StopLimit);
        if (exit.Code != 0)
            throw new IOException($"the forwarder ended with code {exit.Code} at SIGTERM: {Forwarder.OutputTail()}");
    }

    public void Dispose()
    {
        Forwarder.Dispose();
        Cgroup?.Dispose();
        File.Delete(Path);
        if (Directory.Exists(StateDirectory))
            Directory.Delete(StateDirectory, recursive: true);
    }

    private void RequireAlive()
    {
        if (!Forwarder.Observe())
            throw new IOException($"the forwarder ended with code {Forwarder.Exit!.Code}: {Forwarder.OutputTail()}");
    }
}
