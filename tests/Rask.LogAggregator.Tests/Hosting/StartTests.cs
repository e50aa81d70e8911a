using System.Net;
using System.Net.Sockets;
using Rask.LogAggregator.Configuration;
using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Telemetry;
using Rask.LogAggregator.Tests.Support;

namespace Rask.LogAggregator.Tests.Hosting;

public class StartTests
{
    [Fact]
    public async Task A_port_in_use_is_explained_in_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var directory = new TempDirectory();
        using var output = new MemoryStream();
        var options = new AggregatorOptions { Listen = (IPEndPoint)taken.LocalEndpoint, DataDirectory = directory.Path };
        int code = await AggregatorProcess.RunAsync(options, new SelfLog(output, TimeProvider.System), TimeProvider.System);
        Assert.Equal(ExitCode.Failure, code);
        string said = System.Text.Encoding.UTF8.GetString(output.ToArray());
        Assert.Contains($"cannot listen on {options.Listen}: the port is in use", said, StringComparison.Ordinal);
        Assert.Contains("--listen", said, StringComparison.Ordinal);
        Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task An_address_of_another_machine_is_explained()
    {
        using var directory = new TempDirectory();
        using var output = new MemoryStream();
        // 192.0.2.0/24 is reserved for documentation; no machine has it.
        var options = new AggregatorOptions { Listen = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0), DataDirectory = directory.Path };
        Assert.Equal(ExitCode.Failure, await AggregatorProcess.RunAsync(options, new SelfLog(output, TimeProvider.System), TimeProvider.System));
        Assert.Contains("does not have the address", System.Text.Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }
}
