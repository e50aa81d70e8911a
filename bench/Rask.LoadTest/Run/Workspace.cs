using System.Globalization;
using Rask.LoadTest.Corpus;
using Rask.LoadTest.Platform;
using Rask.LoadTest.Processes;
using Rask.LoadTest.Sink;

namespace Rask.LoadTest.Run;

/// <summary>
/// The files of a benchmark: corpora, which are kept between runs, and a folder for everything else, which is emptied at the
/// start and removed at the end. Also starts the forwarder, always in the same way.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private const int WarmBytes = 1 << 20;

    private readonly RunOptions _options;
    private readonly Progress _progress;
    private readonly string _temporary;
    private readonly List<string> _sockets = [];
    private int _names;

    public Workspace(RunOptions options, Progress progress, CancellationToken cancel)
    {
        _options = options;
        _progress = progress;
        Cancel = cancel;
        _temporary = Path.Combine(options.Artifacts, "run");
        Directory.CreateDirectory(options.Artifacts);
        if (Directory.Exists(_temporary))
            Directory.Delete(_temporary, recursive: true);
        Directory.CreateDirectory(_temporary);
    }

    public CancellationToken Cancel { get; }

    /// <summary>A path in the temporary folder that was not used before.</summary>
    public string NewPath(string name) => Path.Combine(_temporary, string.Create(CultureInfo.InvariantCulture, $"{_names++:D3}-{name}"));

    /// <summary>A path for a Unix socket, which must be shorter than 108 bytes wherever the artifacts lie.</summary>
    public string NewSocketPath(string name)
    {
        var path = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"rask-bench-{Environment.ProcessId}-{_names++}-{name}"));
        _sockets.Add(path);
        return path;
    }

    /// <summary>A corpus, made unless it is there, in the page cache; laid out as <c>containers/ID/ID-json.log</c>.</summary>
    public string Corpus(CorpusKind kind, long lines)
    {
        var name = CorpusKinds.NameOf(kind);
        var path = ContainerLog(Path.Combine(_options.Artifacts, "corpus", string.Create(CultureInfo.InvariantCulture, $"{name}-{lines}-seed{_options.Seed}-v{LineSource.Version}")), name);
        var size = path + ".size";
        var file = new FileInfo(path);
        if (!file.Exists || !File.Exists(size) || File.ReadAllText(size) != file.Length.ToString(CultureInfo.InvariantCulture))
        {
            _progress.Report($"{name}: writing a corpus of {lines:#,0} lines");
            var bytes = CorpusFile.Write(path, kind, lines, _options.Seed);
            File.WriteAllText(size, bytes.ToString(CultureInfo.InvariantCulture));
        }

        Warm(path);
        return path;
    }

    /// <summary>An empty log of a container that does not exist elsewhere.</summary>
    public string NewContainerLog(string name)
    {
        var path = ContainerLog(NewPath(name), name);
        File.WriteAllBytes(path, []);
        return path;
    }

    /// <summary>Null where none can be made; <see cref="CgroupSupport"/> says why.</summary>
    public MemoryCgroup? NewCgroup(string name) => MemoryCgroup.TryCreate(CgroupName(name), out _);

    /// <summary>Which version of memory cgroups there is, or why none can be made.</summary>
    public string CgroupSupport => MemoryCgroup.Describe(CgroupName("probe"));

    public Child StartForwarder(string log, string url, MemoryCgroup? cgroup, bool exitAtEnd, string stateDirectory, params IReadOnlyList<string> environment) => Child.Start(new ChildOptions
    {
        Path = _options.Forwarder,
        Arguments =
        [
            "--file", log, "--endpoint", url, "--state-dir", stateDirectory,
            // What a Compose service would give; the names are part of every record that is sent.
            "--service-name", "bench", "--service-group", "bench",
            .. exitAtEnd ? ["--exit-at-end"] : Array.Empty<string>(),
            .. _options.ForwarderArguments,
        ],
        Environment = environment,
        OutputFile = NewPath("forwarder.out"),
        Cgroup = cgroup,
        Cpu = _options.TestedCpu,
    });

    public SinkProcess StartSink(SinkMode mode, int port = 0) => SinkProcess.Start(NewPath("sink.out"), mode, _options.OtherCpu, port);

    public Child StartWriter(string log, CorpusKind kind, long rate, int seconds) => Child.Start(new ChildOptions
    {
        Path = "/proc/self/exe",
        Arguments =
        [
            "write", "--file", log, "--kind", CorpusKinds.NameOf(kind),
            "--rate", rate.ToString(CultureInfo.InvariantCulture), "--seconds", seconds.ToString(CultureInfo.InvariantCulture),
            "--seed", _options.Seed.ToString(CultureInfo.InvariantCulture), "--parent-pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        ],
        OutputFile = NewPath("writer.out"),
        Cpu = _options.OtherCpu,
    });

    /// <summary>Waits in steps of 20 ms until a condition holds.</summary>
    /// <exception cref="TimeoutException">It did not hold within the limit.</exception>
    public void WaitFor(string what, TimeSpan limit, Func<bool> condition)
    {
        const long Step = 20_000_000;
        var deadline = Clock.Now + (long)(limit.TotalSeconds * 1e9);
        while (!condition())
        {
            Cancel.ThrowIfCancellationRequested();
            if (Clock.Now > deadline)
                throw new TimeoutException($"{what}: not within {limit.TotalSeconds:F0} s");
            Clock.SleepUntil(Clock.Now + Step);
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
            File.Delete(socket);
        if (Directory.Exists(_temporary))
            Directory.Delete(_temporary, recursive: true);
    }

    private string CgroupName(string name) => string.Create(CultureInfo.InvariantCulture, $"rask-bench-{Environment.ProcessId}-{_names++}-{name}");

    private static string ContainerLog(string folder, string name)
    {
        // A full container id has 64 hexadecimal digits; the forwarder takes it from the path.
        var id = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));
        var container = Path.Combine(folder, "containers", id);
        Directory.CreateDirectory(container);
        return Path.Combine(container, id + "-json.log");
    }

    private static void Warm(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var buffer = new byte[WarmBytes];
        while (file.Read(buffer) > 0)
        {
        }
    }
}
