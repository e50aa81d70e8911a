using System.Text;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Faults;
using Rask.TestKit.Programs;

namespace Rask.EndToEnd.Tests.Security;

/// <summary>What must not be seen is in no output and no file.</summary>
public sealed class SecretsTests : IDisposable
{
    private const string Token = "t0ken-of-the-test";
    private const string Password = "pa55word-of-the-test";
    private static readonly string[] Secrets = [Token, Password, Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + Password))];

    private readonly Scenario _scenario = new();

    public void Dispose() => _scenario.Dispose();

    [Fact]
    public async Task Token_and_password_are_in_no_output_and_no_file_whatever_goes_wrong()
    {
        NumberedLog.Append(_scenario.LogFile, 0, 50);
        // The proxy plays the aggregator: first it refuses, then it finds a line bad; its words repeat what it was told.
        using var proxy = new FakeAggregator(request => request.Number switch
        {
            0 => FakeAnswer.Error(503, "X-Echo: " + request.Headers["Authorization"] + "\r\n"),
            1 => FakeAnswer.Reject(7),
            _ => FakeAnswer.Accept,
        });
        var environment = new Dictionary<string, string?>
        {
            ["RASK_TOKEN"] = Token,
            ["http_proxy"] = $"http://user:{Password}@127.0.0.1:{proxy.Port}",
            ["LOG_LEVEL"] = "debug",
        };
        using var forwarder = _scenario.Forward("http://rask.example:9600/v1/aggregate?key=" + Token, environment, "--file", _scenario.LogFile, "--exit-at-end");
        Assert.Equal(0, await forwarder.Process.WaitForExitAsync(Scenario.Timeout));

        Assert.All(proxy.Requests, request => Assert.Equal("Bearer " + Token, request.Headers["Authorization"]));
        Assert.All(proxy.Requests, request => Assert.StartsWith("Basic ", request.Headers["Proxy-Authorization"], StringComparison.Ordinal));
        Assert.Contains("the token is sent over http", forwarder.Process.Error.Text, StringComparison.Ordinal);
        Assert.Contains("through a proxy", forwarder.Process.Error.Text, StringComparison.Ordinal);
        Nowhere(forwarder.Process.Error.Text);
        Nowhere(forwarder.Process.Output.Text);
        Assert.NotEmpty(Directory.GetFiles(_scenario.StateDirectory));
        // The socket that a health check asks is none to read.
        foreach (var file in Directory.GetFiles(_scenario.StateDirectory, "*", SearchOption.AllDirectories).Where(static file => !file.EndsWith(".sock", StringComparison.Ordinal)))
            Nowhere(Encoding.Latin1.GetString(File.ReadAllBytes(file)));
        Nowhere(await RunAsync(environment, "status", "--state-dir", _scenario.StateDirectory));
        Nowhere(await RunAsync(environment, "status", "--json", "--state-dir", _scenario.StateDirectory));
        Nowhere(await RunAsync(environment, "dead-letters", "cat", "--state-dir", _scenario.StateDirectory));
        Nowhere(await RunAsync(environment, "--help"));
    }

    [Fact]
    public async Task Mistakes_do_not_repeat_them()
    {
        Nowhere(await RunAsync(new Dictionary<string, string?> { ["RASK_TOKEN"] = Token + " and more" }, "--exit-at-end"));
        Nowhere(await RunAsync(new Dictionary<string, string?> { ["RASK_ENDPOINT"] = $"https://user:{Password}@h/" }, "--exit-at-end"));
        Nowhere(await RunAsync(new Dictionary<string, string?> { ["http_proxy"] = $"socks5://user:{Password}@h:1" }, "--exit-at-end"));
    }

    [Fact]
    public async Task What_is_kept_is_for_the_owner_alone()
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        NumberedLog.Append(_scenario.LogFile, 0, 50);
        using var fake = new FakeAggregator(request => request.Number == 0 ? FakeAnswer.Reject(7) : FakeAnswer.Accept);
        // As an engine makes a volume.
        Directory.CreateDirectory(_scenario.StateDirectory);
        File.SetUnixFileMode(_scenario.StateDirectory, owner | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        _ = await _scenario.ForwardToEndAsync(fake.Endpoint);

        Assert.True(File.Exists(_scenario.DeadLetters));
        Assert.Equal(owner, File.GetUnixFileMode(_scenario.StateDirectory));
        Assert.All(Directory.GetDirectories(_scenario.StateDirectory), folder => Assert.Equal(owner, File.GetUnixFileMode(folder)));
        Assert.All(
            Directory.GetFiles(_scenario.StateDirectory, "*", SearchOption.AllDirectories),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    private static async Task<string> RunAsync(IReadOnlyDictionary<string, string?> environment, params IReadOnlyList<string> arguments)
    {
        using var process = ForwarderProcess.Start(arguments, environment);
        await process.Process.WaitForExitAsync(Scenario.Timeout);
        var text = process.Process.Output.Text + process.Process.Error.Text;
        Assert.NotEqual("", text);
        return text;
    }

    private static void Nowhere(string text)
    {
        foreach (var secret in Secrets)
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }
}
