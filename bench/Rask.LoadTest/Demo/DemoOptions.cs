using System.Globalization;

namespace Rask.LoadTest.Demo;

/// <summary>The demo's few options.</summary>
internal sealed record DemoOptions
{
    internal const string Help = """
        rask-load-test demo: a service logs, the forwarder delivers, the aggregator stores.

        Usage: rask-load-test demo [--seconds N] [--no-docker] [--folder PATH]

          --seconds N     How long the service logs as fast as it can (1 to 20; default 5).
                          A pause of 2 s and 5 s of paced logging follow.
          --no-docker     Do not start a Docker engine: a producer writes the same files.
          --folder PATH   Where logs and state go (default artifacts/demo); emptied first.

        Exit code: 0 if everything that was written is stored, and stored once; else 1.
        """;

    internal int Seconds { get; init; } = 5;

    internal bool UseDocker { get; init; } = true;

    internal string? Folder { get; init; }

    internal bool ShowHelp { get; init; }

    /// <exception cref="FormatException">The message names the option and what is allowed.</exception>
    internal static DemoOptions Parse(string[] args)
    {
        var options = new DemoOptions();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--help" or "-h" => options with { ShowHelp = true },
                "--no-docker" => options with { UseDocker = false },
                "--seconds" => options with { Seconds = ParseSeconds(Value(args, ref i)) },
                "--folder" => options with { Folder = Value(args, ref i) },
                _ => throw new FormatException($"unknown option {args[i]}; see rask-load-test demo --help"),
            };
        }

        return options;
    }

    private static string Value(string[] args, ref int i) =>
        ++i < args.Length ? args[i] : throw new FormatException($"{args[i - 1]} needs a value");

    private static int ParseSeconds(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 20
            ? seconds
            : throw new FormatException($"--seconds {text}: allowed are 1 to 20");
}
