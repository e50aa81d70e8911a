using Rask.LoadTest.Cli;
using Rask.LoadTest.Corpus;

namespace Rask.LoadTest.Run;

/// <summary>The options of <c>run</c>; <c>--quick</c> changes defaults, not what was asked for explicitly.</summary>
internal sealed record RunOptions
{
    private static readonly string[] UsualParts = ["catch-up", "paced", "idle", "spool"];

    /// <summary>The same as <c>spool</c> with the spool turned off.</summary>
    private const string OutagePart = "outage";

    public required string Forwarder { get; init; }

    public required string Artifacts { get; init; }

    public required string PeerConfig { get; init; }

    public required string SyslogNg { get; init; }

    public required long Lines { get; init; }

    public required long PeerLines { get; init; }

    public required int Runs { get; init; }

    public required int PeerRuns { get; init; }

    public required ulong Seed { get; init; }

    public required IReadOnlyList<CorpusKind> Kinds { get; init; }

    public required IReadOnlyList<string> Parts { get; init; }

    public required CorpusKind PacedKind { get; init; }

    public required int PacedSeconds { get; init; }

    public required int IdleSeconds { get; init; }

    public required int OutageSeconds { get; init; }

    public required IReadOnlyList<string> ForwarderArguments { get; init; }

    public required bool Pin { get; init; }

    public required bool Quick { get; init; }

    public required bool Strict { get; init; }

    public required bool Markdown { get; init; }

    public string ResultsFile => Path.Combine(Artifacts, "results.json");

    /// <summary>CPU of the program under test, and of everything else; null without pinning.</summary>
    public int? TestedCpu => Pin ? 1 : null;

    public int? OtherCpu => Pin ? 0 : null;

    public static RunOptions Parse(Arguments arguments)
    {
        var quick = arguments.Switch("--quick");
        var options = new RunOptions
        {
            Quick = quick,
            Strict = arguments.Switch("--strict"),
            Markdown = arguments.Switch("--markdown"),
            Pin = arguments.Switch("--pin"),
            Forwarder = Path.GetFullPath(arguments.Text("--forwarder") ?? "out/rask-log-forwarder"),
            Artifacts = Path.GetFullPath(arguments.Text("--artifacts") ?? "artifacts/bench"),
            PeerConfig = Path.GetFullPath(arguments.Text("--peer-config") ?? "bench/peers/syslog-ng.conf"),
            SyslogNg = arguments.Text("--syslog-ng") ?? "/usr/sbin/syslog-ng",
            Lines = arguments.Number("--lines", quick ? 100_000 : 1_000_000, 1_000, 100_000_000),
            PeerLines = arguments.Number("--peer-lines", quick ? 20_000 : 100_000, 1_000, 100_000_000),
            Runs = (int)arguments.Number("--runs", 3, 1, 100),
            PeerRuns = (int)arguments.Number("--peer-runs", quick ? 1 : 3, 0, 100),
            Seed = (ulong)arguments.Number("--seed", 1, 0, int.MaxValue),
            Kinds = ParseKinds(arguments.Text("--kinds")),
            Parts = ParseParts(arguments.Text("--parts")),
            PacedKind = arguments.Kind("--paced-kind", "go"),
            PacedSeconds = (int)arguments.Number("--paced-seconds", quick ? 5 : 20, 1, 3600),
            IdleSeconds = quick ? 3 : 10,
            OutageSeconds = (int)arguments.Number("--outage-seconds", quick ? 10 : 60, 1, 3600),
            ForwarderArguments = (arguments.Text("--forwarder-args") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
        arguments.RefuseRest();
        if (!options.Markdown && !File.Exists(options.Forwarder))
            throw new UsageException($"--forwarder is '{options.Forwarder}', which does not exist; 'make build' makes it");
        if (options.Pin && Environment.ProcessorCount < 2)
            throw new UsageException("--pin needs two CPUs");
        return options;
    }

    private static CorpusKind[] ParseKinds(string? list)
    {
        if (list is null)
            return CorpusKinds.Reported;
        return [.. list.Split(',').Select(name => CorpusKinds.TryParse(name, out var kind)
            ? kind
            : throw new UsageException($"--kinds holds '{name}'; allowed are nginx, go, plain"))];
    }

    private static string[] ParseParts(string? list)
    {
        if (list is null)
            return UsualParts;
        var parts = list.Split(',');
        return parts.FirstOrDefault(part => part != OutagePart && !UsualParts.Contains(part)) is { } unknown
            ? throw new UsageException($"--parts holds '{unknown}'; allowed are {string.Join(", ", UsualParts)} and {OutagePart}")
            : parts;
    }
}
