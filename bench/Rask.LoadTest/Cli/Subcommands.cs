using System.Text.Json;
using Rask.Benchmarks;
using Rask.LoadTest.Checks;
using Rask.LoadTest.Corpus;
using Rask.LoadTest.Demo;
using Rask.LoadTest.Floor;
using Rask.LoadTest.Report;
using Rask.LoadTest.Run;
using Rask.LoadTest.Sink;
using Rask.LoadTest.Writer;
using Rask.LogForwarder.Parser;

namespace Rask.LoadTest.Cli;

/// <summary>Turns a command line into a call; returns the exit code.</summary>
internal static class Subcommands
{
    private const int DefaultLines = 1_000_000;

    public static int Execute(string[] commandLine)
    {
        var command = commandLine.Length > 0 ? commandLine[0] : "--help";
        var (help, execute) = Find(command);
        var arguments = new Arguments(commandLine.Skip(1));
        if (execute is null || arguments.Switch("--help") || arguments.Switch("-h"))
        {
            Console.Out.Write(help);
            return 0;
        }

        return execute(arguments);
    }

    private static (string Help, Func<Arguments, int>? Execute) Find(string command) => command switch
    {
        "generate" => (SubcommandHelp.Generate, Generate),
        "sink" => (SubcommandHelp.Sink, RunSink),
        "floor" => (SubcommandHelp.Floor, RunFloor),
        "write" => (SubcommandHelp.Write, Write),
        "demo" => (DemoOptions.Help, DemoCommand.Execute),
        "stages" => (SubcommandHelp.Stages, RunStages),
        "formats" => (SubcommandHelp.Formats, RunFormats),
        "run" => (SubcommandHelp.Run, BenchmarkCommand.Execute),
        "self-test" => (SubcommandHelp.SelfTest, SelfTest.Execute),
        "--help" or "-h" or "help" => (SubcommandHelp.Overview, null),
        _ => throw new UsageException($"unknown command '{command}'; see --help"),
    };

    private static int Generate(Arguments arguments)
    {
        var kind = arguments.Kind("--kind", "");
        var output = arguments.Required("--output");
        var lines = arguments.Number("--lines", DefaultLines, 1, 1_000_000_000);
        var seed = arguments.Number("--seed", 1, 0, int.MaxValue);
        arguments.RefuseRest();
        var bytes = CorpusFile.Write(output, kind, lines, (ulong)seed);
        Console.Out.WriteLine($"{lines} lines, {bytes} bytes, {(double)bytes / lines:F1} bytes a line");
        return 0;
    }

    private static int RunSink(Arguments arguments)
    {
        var endPoint = arguments.EndPoint("--listen", "127.0.0.1:9600");
        var file = arguments.Text("--latency-file");
        var latency = arguments.Switch("--latency") || file is not null;
        var sequence = arguments.Switch("--sequence");
        var parent = ParentPid(arguments);
        arguments.RefuseRest();

        using var server = new SinkServer(endPoint, latency ? SinkMode.Latency : sequence ? SinkMode.Sequence : SinkMode.Count);
        using var signals = new StopSignals(server.Stop);
        StopSignals.DieWithParent(parent);
        Console.Out.WriteLine($"listening {server.Port}");
        server.Run();
        var json = JsonSerializer.Serialize(server.Statistics, ReportJson.Default.SinkStatistics);
        Console.Out.WriteLine(json);
        if (file is not null)
            File.WriteAllText(file, json);
        return 0;
    }

    private static int RunFloor(Arguments arguments)
    {
        var file = arguments.Required("--file");
        var endPoint = arguments.EndPoint("--endpoint");
        var bytes = arguments.Number("--bytes", 0, 0, long.MaxValue);
        var perRequest = arguments.Number("--request-bytes", 4_000_000, 1, int.MaxValue);
        var buffer = arguments.Number("--buffer-kib", 512, 4, 65536);
        var parent = ParentPid(arguments);
        arguments.RefuseRest();
        StopSignals.DieWithParent(parent);
        using var floor = new FloorProgram(file, endPoint, (int)buffer * 1024);
        floor.Run(bytes, perRequest);
        return 0;
    }

    private static int RunStages(Arguments arguments)
    {
        var width = arguments.Text("--simd");
        var log = arguments.Text("--log");
        arguments.RefuseRest();
        if (!Simd.TryParse(width, out var parsed, out var error)) throw new UsageException(error!);
        return log is null ? QuickRun.Run(parsed) : QuickRun.RunLog(log, parsed);
    }

    private static int RunFormats(Arguments arguments)
    {
        var logs = arguments.Required("--logs");
        var document = arguments.Text("--write");
        arguments.RefuseRest();
        return FormatRun.Run(Directory.EnumerateFiles(logs, "*.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal), document);
    }

    private static int Write(Arguments arguments)
    {
        var file = arguments.Required("--file");
        var rate = arguments.Number("--rate", 10_000, 1, 10_000_000);
        var seconds = arguments.Number("--seconds", 10, 1, 3600);
        var kind = arguments.Kind("--kind", "go");
        var seed = arguments.Number("--seed", 1, 0, int.MaxValue);
        var tick = arguments.Number("--tick-us", 250, 1, 1_000_000);
        var parent = ParentPid(arguments);
        arguments.RefuseRest();

        using var writer = new PacedWriter(file, kind, (ulong)seed);
        using var signals = new StopSignals(writer.Stop);
        StopSignals.DieWithParent(parent);
        var statistics = writer.Run(rate, seconds, (int)tick);
        Console.Out.WriteLine(JsonSerializer.Serialize(statistics, ReportJson.Default.WriterStatistics));
        return 0;
    }

    private static int ParentPid(Arguments arguments) => (int)arguments.Number("--parent-pid", 0, 0, int.MaxValue);
}
