using Rask.LogForwarder.Configuration;

namespace Rask.LogForwarder.Commands.Status;

/// <summary><c>rask-log-forwarder status</c></summary>
internal static class StatusCommand
{
    private const string Help =
        $"""
        Usage: rask-log-forwarder status [options]

        Shows what a forwarder's state directory says: who it is, whether it runs, and
        for each container what is delivered, pending, unread and lost. It only reads,
        beside a running forwarder and after its end.

        Options
        {StateDirOption.Help}
          --docker-containers-dir DIR
              Docker's directory of containers, for the bytes that are unread. Default:
              the variable DOCKER_CONTAINERS_DIR, else /var/lib/docker/containers.
          --disk-fallback-path DIR
              The spool, where it does not lie in the state directory. Default: the
              variable DISK_FALLBACK_PATH.
          --json
              One JSON object instead of a table.

        Columns
          DELIVERED  bytes of the log that the aggregator has, since the first start
          PENDING    batches that were begun and whose answer is not known
          UNREAD     bytes of the log files behind what is delivered; ? where the files
                     cannot be read from here
          LOST       bytes that nobody will have; the reasons follow below the table

        Exit codes
          0  all went well
          2  a mistake in the options, or there is no such state directory
          3  no permission to read the state directory
          4  a file or the disk cannot be read

        """;

    public static readonly Command Definition = new("status", "Shows what is delivered, pending, unread and lost.", Help, Run);

    private static int Run(CommandContext context)
    {
        try
        {
            var directory = StateDirOption.Choose(context, out var mistake);
            var containers = context.Arguments.TakeValue("--docker-containers-dir")
                ?? context.Environment("DOCKER_CONTAINERS_DIR") ?? new ForwarderOptions().DockerContainersDir;
            var spool = context.Arguments.TakeValue("--disk-fallback-path") ?? context.Environment("DISK_FALLBACK_PATH");
            var isJson = context.Arguments.TakeSwitch("--json");
            if (context.RefuseMistakes() is { } refused) return refused;
            if (directory is null) return context.Fail(mistake, ExitCode.Configuration);
            var report = StatusReport.Read(directory, containers, DateTimeOffset.UtcNow, state => SpoolStatus.Read(spool ?? Path.Combine(state, "spool")));
            if (isJson) context.Output.Write(StatusJson.Render(report));
            else context.Write(StatusText.Render(report));
            return ExitCode.Success;
        }
        catch (UnauthorizedAccessException error)
        {
            return context.Fail($"{error.Message}. Only the forwarder's own user may read its state: run this as that user, or as root.", ExitCode.Permission);
        }
        catch (IOException error)
        {
            return context.Fail(error.Message, ExitCode.InputOutput);
        }
    }
}
