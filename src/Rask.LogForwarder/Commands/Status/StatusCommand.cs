using Rask.LogForwarder.Configuration;

namespace Rask.LogForwarder.Commands.Status;

/// <summary><c>rask-log-forwarder status</c></summary>
internal static class StatusCommand
{
    private const string Help =
        $"""
        Usage: rask-log-forwarder status [options]

        Shows what a forwarder's state directory says: who it is, whether it runs, and
        for each container where every byte of its log is. It only reads, beside a
        running forwarder and after its end.

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
          TAKEN      bytes of the log that were read, or found to be gone, since the
                     first start; the sum of the next four columns
          DELIVERED  of these, what the aggregator has, dead letters included
          IN FLIGHT  of these, what was begun to be sent and whose answer is not known
          SPOOLED    of these, what lies in the spool
          LOST       of these, what nobody will have; ? where nobody knows how much
          UNREAD     bytes of the log files that are not taken; ? where the files cannot
                     be read from here. What a running forwarder holds in memory and
                     has not begun to send counts here
          GENERATION one life of a log file, from one rotation to the next. Older ones,
                     of which nothing is in flight or spooled, are in the sums alone
          GAPS       how often bytes were found to be gone; a record names each of them
                     downstream

        Exit codes
          0  all went well
          2  a mistake in the options, or there is no such state directory
          3  no permission to read the state directory
          4  a file or the disk cannot be read

        """;

    public static readonly Command Definition = new("status", "Shows where every byte of the logs is.", Help, Run);

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
            var report = StatusReport.Read(directory, containers, DateTimeOffset.UtcNow, spool);
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
