using Rask.LoadTest.Cli;

namespace Rask.LoadTest.Demo;

/// <summary>The demo's few options.</summary>
internal sealed record DemoOptions(int Seconds, bool UseDocker, string? Folder)
{
    internal const string Help =
        """
        usage: rask-load-test demo [OPTIONS]

        A service logs, the forwarder delivers, the aggregator stores: about 20 s, then a table. Exit code 0 if
        everything that was written is stored, and stored once.

          --seconds N      how long the service logs as fast as it can; a pause and 5 s of paced logging follow
                           (1 to 20, default 5)
          --no-docker      do not start a private Docker engine: a producer writes the files that Docker would
          --folder PATH    where logs and state go; emptied first (default artifacts/demo)

        """;

    private const int DefaultSeconds = 5;
    private const int MaxSeconds = 20;

    /// <exception cref="UsageException">An option is unknown or out of range.</exception>
    internal static DemoOptions Parse(Arguments arguments)
    {
        var seconds = (int)arguments.Number("--seconds", DefaultSeconds, 1, MaxSeconds);
        var useDocker = !arguments.Switch("--no-docker");
        var folder = arguments.Text("--folder");
        arguments.RefuseRest();
        return new DemoOptions(seconds, useDocker, folder);
    }
}
