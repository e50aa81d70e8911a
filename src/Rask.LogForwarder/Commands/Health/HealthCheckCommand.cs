using System.Globalization;
using System.Net;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry.Admin;

namespace Rask.LogForwarder.Commands.Health;

/// <summary><c>rask-log-forwarder healthcheck</c></summary>
internal static class HealthCheckCommand
{
    private const string Help =
        $"""
        Usage: rask-log-forwarder healthcheck [options]

        Asks a running forwarder whether it is alive, for HEALTHCHECK of a container or for
        a script. It asks through the state directory, so that metrics need not be on; a
        forwarder without one is asked through /dev/shm.

        Options
        {StateDirOption.Help}
          --ready
              Asks whether what is written is being delivered, not only whether the
              forwarder is alive. A forwarder that waits for its aggregator is alive, and
              restarting it would not help: so use this for looking, not for HEALTHCHECK.
          --port PORT
              Asks at this port of 127.0.0.1 instead. Default: METRICS_PORT, where
              ENABLE_METRICS is true and nobody answers in the state directory.
          --timeout-secs SECONDS
              How long the answer may take. Default: 5.

        Exit codes
          0  it is (one word says what)
          1  it is not, or does not answer (one line says why)
          2  a mistake in the options

        """;

    public static readonly Command Definition = new("healthcheck", "Asks a running forwarder whether it is alive.", Help, Run);

    private static int Run(CommandContext context)
    {
        var path = context.Arguments.TakeSwitch("--ready") ? "/ready" : "/health";
        var given = context.Arguments.TakeValue("--port");
        var seconds = context.Arguments.TakeValue("--timeout-secs");
        var stateDir = context.Arguments.TakeValue("--state-dir");
        if (context.RefuseMistakes() is { } refused) return refused;
        if (!TryNumber(given ?? context.Environment("METRICS_PORT") ?? "9090", 65535, out var port))
            return context.Fail($"--port {QuotedValue.Of(given ?? context.Environment("METRICS_PORT")!)}: allowed: 1 to 65535", ExitCode.Configuration);
        if (!TryNumber(seconds ?? "5", 3600, out var limit))
            return context.Fail($"--timeout-secs {QuotedValue.Of(seconds!)}: allowed: 1 to 3600", ExitCode.Configuration);
        var fd = Connect(context, stateDir, given is not null ? port : null, port, out var problem);
        if (fd < 0) return context.Fail(problem, ExitCode.NotWell);
        if (AdminClient.Get(fd, path, TimeSpan.FromSeconds(limit)) is not { } page)
            return context.Fail($"the forwarder did not answer within {limit} s", ExitCode.NotWell);
        if (page.Status != 200) return context.Fail(page.Body.TrimEnd(), ExitCode.NotWell);
        context.Write(page.Body);
        return ExitCode.Success;
    }

    private static int Connect(CommandContext context, string? stateDir, int? given, int usual, out string problem)
    {
        problem = "";
        string? directory = null;
        if (given is null)
        {
            try
            {
                directory = StateDirOption.Choose(context, stateDir, out problem);
            }
            catch (UnauthorizedAccessException error)
            {
                problem = error.Message;
            }
        }

        var isOn = OptionText.TryBoolean(context.Environment("ENABLE_METRICS") ?? "", out var enabled) && enabled;
        var fd = directory is null ? -Errno.NoEntry : AdminSockets.ConnectTo(directory);
        if (fd < 0 && given is null && AdminSockets.ConnectTo(AdminSockets.Fallback) is >= 0 and var other) return other;
        if (fd >= 0) return fd;
        if (directory is not null) problem = $"no forwarder answers in {directory}: {Errno.Describe(-fd)}";
        if (given is null && !isOn) return fd;
        fd = AdminSockets.ConnectTo(IPAddress.Loopback, given ?? usual);
        if (fd < 0) problem = string.Create(CultureInfo.InvariantCulture, $"no forwarder answers at 127.0.0.1:{given ?? usual}: {Errno.Describe(-fd)}");
        return fd;
    }

    private static bool TryNumber(string text, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most;
}
