using System.Globalization;
using System.Text.Json;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Commands.Verify;

/// <summary>
/// <c>verify</c>: compares the log files of a container with what an aggregator's data directory holds.
/// </summary>
internal static class VerifyCommand
{
    private static readonly string Help =
        $"""
        Usage: rask-log-forwarder verify --data-dir DIR --target-service NAME [options]
               rask-log-forwarder verify --data-dir DIR --file PATH [options]

        Compares the log files of a container, as they lie on this disk now, with the
        records in an aggregator's data directory, and says whether every line is
        stored, and stored once. It only reads. Lines that the forwarder has not
        delivered yet count as missing: run it when the forwarder is idle or has ended.

        Options
          --data-dir DIR
              The aggregator's data directory.
          --target-service NAME
              The container or compose service, as for the forwarder. Default: the
              variable TARGET_SERVICE.
          --docker-containers-dir DIR
              Where Docker keeps its containers. Default: the variable
              DOCKER_CONTAINERS_DIR, else /var/lib/docker/containers.
          --file PATH
              A log file instead of a container.
          --container-id ID
              With --file: the container id that its records carry, where the
              forwarder was given one.
          --service-name NAME
              With --file: the service name, for the output.
          --max-line-bytes SIZE
              As the forwarder has it: where it cuts longer lines. Default: the
              variable MAX_LINE_BYTES, else {SourceOptions.MaxLineBytes.Default}.
          --multiline WHICH
              As the forwarder has it: whether lines become one record. Default: the
              variable MULTILINE, else {SourceOptions.Multiline.Default}.
          --multiline-timeout-ms MS
              As the forwarder has it. Default: the variable MULTILINE_TIMEOUT_MS, else
              {SourceOptions.MultilineTimeout.Default}.
          --log-format FORMAT
              As the forwarder has it. Default: the variable LOG_FORMAT, else
              {RecognitionOptions.Format.Default}.
          --redact LIST
              As the forwarder has it. Default: the variable REDACT, else
              {RecognitionOptions.Redact.Default}.
          --json
              One JSON object for each log, on a line of its own.

        Exit codes
          0  everything is stored, and nothing twice
          1  something is missing or doubled

        """ + CommandFailures.Help;

    public static readonly Command Definition = new(
        "verify", "Compares a container's log files with what an aggregator has stored: missing, doubled, complete.", Help, Run);

    private static int Run(CommandContext context) => CommandFailures.Catch(context, () =>
    {
        var arguments = context.Arguments;
        var options = new ForwarderOptions();
        var data = arguments.TakeValue("--data-dir");
        var target = arguments.TakeValue("--target-service") ?? context.Environment("TARGET_SERVICE");
        var file = arguments.TakeValue("--file");
        var containers = arguments.TakeValue("--docker-containers-dir") ?? context.Environment("DOCKER_CONTAINERS_DIR") ?? options.DockerContainersDir;
        var id = arguments.TakeValue("--container-id");
        var service = arguments.TakeValue("--service-name");
        var isJson = arguments.TakeSwitch("--json");
        var mistakes = new List<string>();
        var settings = RecordSettings.Take(context, RecognitionOptions.Format.Flag, mistakes);
        if (context.RefuseMistakes() is { } refused) return refused;
        if (mistakes.Count > 0) return context.Fail(string.Join('\n', mistakes), ExitCode.Configuration);
        if (data is null) return context.Fail("say what to compare with: --data-dir DIR, as the aggregator has it", ExitCode.Configuration);
        if (!Directory.Exists(data)) return context.Fail($"--data-dir {QuotedValue.Of(data)}: there is no such directory", ExitCode.Configuration);
        if (file is null && target is null) return context.Fail("say what to compare: --target-service NAME or --file PATH", ExitCode.Configuration);
        if (file is null && (id ?? service) is not null)
            return context.Fail($"{(id is null ? "--service-name" : "--container-id")}; allowed: only together with --file", ExitCode.Configuration);
        if (file is not null && !File.Exists(file)) return context.Fail($"--file {QuotedValue.Of(file)}: there is no such file", ExitCode.Configuration);
        var log = new SelfLog(context.Error, LogSeverity.Warn, TimeProvider.System);
        var sources = file is not null
            ? FileSources.Make([file], id, service, null)
            : new ContainerSourceFinder(new FileCatalog(ContainerRoots.Split(containers), null, log), new TargetRule(target, HostName.Get()), log).Find();
        if (sources.Count == 0)
        {
            return context.Fail(
                $"there is no container of {QuotedValue.Of(target!)} in {containers}; see --target-service and --docker-containers-dir", ExitCode.Configuration);
        }

        var isComplete = true;
        foreach (var source in sources) isComplete &= Compare(context, source, data, settings, isJson);
        return isComplete ? ExitCode.Success : ExitCode.NotWell;
    });

    private static bool Compare(CommandContext context, LogSource source, string data, RecordSettings settings, bool isJson)
    {
        List<ulong> onDisk = [], stored = [];
        LogRecords.Read(source, settings, onDisk);
        StoredRecords.Read(data, source.Owner.ContainerId, stored);
        var found = Comparison.Of(onDisk, stored);
        if (isJson) WriteJson(context.Output, source, found);
        else
        {
            context.Write(string.Create(CultureInfo.InvariantCulture, $"""
                {source.Owner.Service}  {source.Path}
                  on disk    {found.OnDisk,12}  records in the log files
                  stored     {found.Stored,12}  records of this container at the aggregator
                  missing    {found.Missing,12}  on disk and not stored
                  doubled    {found.Doubled,12}  stored more than once
                  older      {found.Older,12}  stored, and rotated away since
                  {(found.IsComplete ? "complete" : found.Missing > 0 ? "NOT COMPLETE" : "DOUBLED")}

                """));
        }

        return found.IsComplete;
    }

    private static void WriteJson(Stream output, LogSource source, Comparison found)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("container"u8, source.Owner.ContainerId);
            json.WriteString("service"u8, source.Owner.Service);
            json.WriteString("path"u8, source.Path);
            json.WriteNumber("on_disk"u8, found.OnDisk);
            json.WriteNumber("stored"u8, found.Stored);
            json.WriteNumber("missing"u8, found.Missing);
            json.WriteNumber("doubled"u8, found.Doubled);
            json.WriteNumber("older"u8, found.Older);
            json.WriteBoolean("complete"u8, found.IsComplete);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
