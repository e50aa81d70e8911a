using System.Globalization;
using System.Text.RegularExpressions;
using Rask.Protocol;
using Rask.TestKit.Processes;

namespace Rask.TestKit.Programs;

/// <summary>A running <c>rask-log-aggregator</c> on the loopback address. It can be ended and started again on the same port and folder.</summary>
public sealed partial class AggregatorProcess : IDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(20);

    private readonly IReadOnlyList<string> _arguments;

    private AggregatorProcess(string dataDirectory, IReadOnlyList<string> arguments)
    {
        DataDirectory = dataDirectory;
        _arguments = arguments;
    }

    public ChildProcess Process { get; private set; } = null!;

    public int Port { get; private set; }

    public string DataDirectory { get; }

    /// <summary>What a forwarder takes as <c>--endpoint</c>.</summary>
    public string Endpoint => $"{(_arguments.Contains("--tls-cert-file") ? "https" : "http")}://127.0.0.1:{Port}{AggregateEndpoint.Path}";

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="dataDirectory">Where it keeps its segments.</param>
    /// <param name="port">0 lets the kernel choose.</param>
    /// <param name="arguments">Further flags.</param>
    public static async Task<AggregatorProcess> StartAsync(string dataDirectory, int port = 0, params IReadOnlyList<string> arguments)
    {
        var aggregator = new AggregatorProcess(dataDirectory, arguments) { Port = port };
        await aggregator.StartAsync().ConfigureAwait(false);
        return aggregator;
    }

    /// <summary>Starts it again after its end.</summary>
    public async Task StartAsync()
    {
        Process?.Dispose();
        Process = ChildProcess.Start(
            RaskBinaries.Aggregator,
            ["--listen", $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}",
            "--data-dir", DataDirectory,
            .. _arguments]);
        try
        {
            // Its log says the address when it is ready; with port 0 that is how we learn the port.
            var line = await Process.WaitForLineAsync(line => Address().IsMatch(line), StartTime).ConfigureAwait(false);
            Port = int.Parse(Address().Match(line).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        }
        catch
        {
            Process.Dispose();
            throw;
        }
    }

    /// <summary>Sends SIGTERM and waits for the exit.</summary>
    public Task<int> StopAsync(TimeSpan timeout)
    {
        Process.Signal(LinuxSignal.Terminate);
        return Process.WaitForExitAsync(timeout);
    }

    public void Dispose() => Process?.Dispose();

    [GeneratedRegex(@"127\.0\.0\.1:([1-9][0-9]*)")]
    private static partial Regex Address();
}
