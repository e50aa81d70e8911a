using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;

namespace Rask.EndToEnd.Tests.Support;

/// <summary>What one test sets up: a folder, a state directory, programs. All of it ends with the test.</summary>
public sealed class Scenario : IDisposable
{
    private readonly List<IDisposable> _parts = [];

    /// <summary>Long enough for a busy machine; no test waits for it unless it fails.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary><c>RASK_LONG=1</c>: the lengths that the acceptance asks for, instead of those that every build can afford.</summary>
    public static readonly bool IsLong = Environment.GetEnvironmentVariable("RASK_LONG") is "1";

    public TempFolder Folder { get; } = new("rask-e2e-");

    public string StateDirectory => Folder["state"];

    public string DeadLetters => Path.Combine(StateDirectory, "dead-letters.ndjson");

    public string DataDirectory => Folder["data"];

    /// <summary>A json-file log in the place where Docker has it, so that the container's id follows from the path.</summary>
    public string LogFile { get; }

    public string ContainerId { get; } = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    public Scenario() => LogFile = Folder[Path.Combine("containers", ContainerId, $"{ContainerId}-json.log")];

    public FakeAggregator Fake(Func<RecordedRequest, FakeAnswer>? script = null) => Own(new FakeAggregator(script));

    public async Task<AggregatorProcess> AggregatorAsync(int port = 0, params IReadOnlyList<string> arguments) =>
        Own(await AggregatorProcess.StartAsync(DataDirectory, port, arguments));

    /// <summary>A forwarder with this scenario's state directory.</summary>
    public ForwarderProcess Forward(string endpoint, params IReadOnlyList<string> arguments) =>
        Own(ForwarderProcess.Start(["--endpoint", endpoint, "--state-dir", StateDirectory, .. arguments]));

    /// <summary>The same with variables.</summary>
    public ForwarderProcess Forward(string endpoint, IReadOnlyDictionary<string, string?> environment, params IReadOnlyList<string> arguments) =>
        Own(ForwarderProcess.Start(["--endpoint", endpoint, "--state-dir", StateDirectory, .. arguments], environment));

    /// <summary>Delivers the log file to its end.</summary>
    public async Task<DeliverySummary> ForwardToEndAsync(string endpoint, params IReadOnlyList<string> arguments)
    {
        using var forwarder = Forward(endpoint, ["--file", LogFile, "--exit-at-end", .. arguments]);
        var code = await forwarder.Process.WaitForExitAsync(Timeout);
        Assert.True(code == 0, $"exit code {code}: {forwarder.Process.Error.Text}");
        return forwarder.Summary;
    }

    public T Own<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }

    public void Dispose()
    {
        foreach (var part in Enumerable.Reverse(_parts))
            part.Dispose();
        Folder.Dispose();
    }
}
