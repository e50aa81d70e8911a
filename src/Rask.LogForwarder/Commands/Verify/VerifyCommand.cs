using System.Globalization;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Commands.Verify;

/// <summary>
/// <c>verify</c>: compares the log files of a container with what an aggregator's data directory holds.
/// </summary>
internal static class VerifyCommand
{
    /// <summary>Something is missing or doubled.</summary>
    private const int Incomplete = 1;

    private const string Help =
        """
        usage: rask-log-forwarder verify --data-dir DIR (--target-service NAME | --file PATH) [options]

        Compares the log files of a container, as they lie on this disk now, with the records in an aggregator's data
        directory, and says whether every line is stored, and stored once. It reads only. Lines that the forwarder has not
        delivered yet count as missing: run it when the forwarder is idle or has ended.

          --data-dir DIR                the aggregator's data directory
          --target-service NAME         the container or compose service (as for the forwarder)
          --docker-containers-dir DIR   where Docker keeps its containers (default /var/lib/docker/containers)
          --file PATH                   a log file instead of a container
          --container-id ID             with --file: the container id that its records carry
          --service-name NAME           with --file: the service name that its records carry
          --multiline auto|off          as the forwarder had it (default: MULTILINE, else auto)
          --json                        one line of JSON for each log

        Exit codes: 0 complete, 1 something is missing or doubled, 2 wrong usage, 3 no permission.

        """;

    public static Command Definition { get; } = new("verify", "compare a container's log files with an aggregator's data directory", Help, Run);

    private static int Run(CommandContext context)
    {
        var arguments = context.Arguments;
        var data = arguments.TakeValue("--data-dir");
        var target = arguments.TakeValue("--target-service") ?? context.Environment("TARGET_SERVICE");
        var file = arguments.TakeValue("--file");
        var defaults = new ForwarderOptions();
        var containers = arguments.TakeValue("--docker-containers-dir") ?? context.Environment("DOCKER_CONTAINERS_DIR") ?? defaults.DockerContainersDir;
        var id = arguments.TakeValue("--container-id");
        var service = arguments.TakeValue("--service-name");
        var multiline = arguments.TakeValue("--multiline") ?? context.Environment("MULTILINE") ?? "auto";
        var isJson = arguments.TakeSwitch("--json");
        if (context.RefuseMistakes() is { } refused) return refused;
        if (multiline is not ("auto" or "off")) return context.Fail($"--multiline {multiline}: allowed are auto and off", ExitCode.Configuration);
        if (data is null) return context.Fail("--data-dir is missing: the directory that the aggregator was given with --data-dir", ExitCode.Configuration);
        if (!Directory.Exists(data)) return context.Fail($"--data-dir {data}: there is no such directory", ExitCode.Configuration);
        if (file is null && target is null) return context.Fail("name what to compare: --target-service NAME or --file PATH", ExitCode.Configuration);
        if (file is not null && !File.Exists(file)) return context.Fail($"--file {file}: there is no such file", ExitCode.Configuration);
        try
        {
            var log = new SelfLog(SelfLog.OpenStandardError(), LogSeverity.Warn, TimeProvider.System);
            var sources = file is not null
                ? FileSources.Make([file], id, service, null)
                : new ContainerSourceFinder(containers, target, HostName.Get(), log).Find();
            if (sources.Count == 0) return context.Fail($"no container of {target} under {containers}", ExitCode.Configuration);
            var isComplete = true;
            var limits = new CollectorLimits(defaults.BatchSize, 1 << 20, defaults.BufferCapacity, defaults.MaxLineBytes)
            {
                JoinWithin = multiline == "auto" ? defaults.MultilineTimeout : null,
            };
            foreach (var source in sources) isComplete &= Compare(context, source, data, limits, isJson);
            return isComplete ? ExitCode.Success : Incomplete;
        }
        catch (Exception error) when (error is AccessDeniedException or UnauthorizedAccessException)
        {
            return context.Fail(error.Message, ExitCode.Permission);
        }
        catch (IOException error)
        {
            return context.Fail(error.Message, ExitCode.Unexpected);
        }
    }

    private static bool Compare(CommandContext context, LogSource source, string data, CollectorLimits limits, bool isJson)
    {
        List<ulong> onDisk = [], stored = [];
        LogRecords.Read(source, limits, onDisk);
        StoredRecords.Read(data, source.Owner.ContainerId, stored);
        var found = Comparison.Of(onDisk, stored);
        context.Write(isJson
            ? string.Create(CultureInfo.InvariantCulture, $"{{\"container\":\"{source.Owner.ContainerId}\",\"service\":\"{source.Owner.Service}\",\"on_disk\":{found.OnDisk},\"stored\":{found.Stored},\"missing\":{found.Missing},\"doubled\":{found.Doubled},\"older\":{found.Older},\"complete\":{(found.IsComplete ? "true" : "false")}}}\n")
            : string.Create(CultureInfo.InvariantCulture, $"""
                {source.Owner.Service}  {source.Path}
                  on disk    {found.OnDisk,12}  records in the log files
                  stored     {found.Stored,12}  records of this container at the aggregator
                  missing    {found.Missing,12}  on disk and not stored
                  doubled    {found.Doubled,12}  stored more than once
                  older      {found.Older,12}  stored, and rotated away since
                  {(found.IsComplete ? "complete" : found.Missing > 0 ? "NOT COMPLETE" : "DOUBLED")}

                """));
        return found.IsComplete;
    }
}
