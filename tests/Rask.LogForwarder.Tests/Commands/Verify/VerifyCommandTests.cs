using System.Text;
using System.Text.Json;
using Rask.LogForwarder.Commands;
using Rask.LogForwarder.Tests.Collector.Support;
using Rask.LogForwarder.Tests.Reliability;

namespace Rask.LogForwarder.Tests.Commands.Verify;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public VerifyCommandTests()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllBytes(Log, DockerLine.Of("one\n"));
    }

    private string Data => _folder.File("data");

    private string Log => _folder.File("app.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Json_holds_names_that_need_escapes()
    {
        var (code, output, error) = Run("--file", Log, "--container-id", "a\"b", "--service-name", "l\\\u00e9 \"x\"", "--json");
        Assert.Equal((1, ""), (code, error));
        using var json = JsonDocument.Parse(output);
        Assert.Equal("a\"b", json.RootElement.GetProperty("container").GetString());
        Assert.Equal("l\\\u00e9 \"x\"", json.RootElement.GetProperty("service").GetString());
        Assert.Equal(Log, json.RootElement.GetProperty("path").GetString());
        Assert.Equal((1, 1, false), (json.RootElement.GetProperty("on_disk").GetInt32(), json.RootElement.GetProperty("missing").GetInt32(), json.RootElement.GetProperty("complete").GetBoolean()));
    }

    [Theory]
    [InlineData("--max-line-bytes", null)]
    [InlineData(null, "MAX_LINE_BYTES")]
    public void Lines_are_cut_where_the_forwarder_cuts_them(string? flag, string? variable)
    {
        // Docker writes a long line in pieces of 16 KiB; the forwarder joins what it may.
        File.WriteAllBytes(Log, [.. DockerLine.Of(new string('a', 16384)), .. DockerLine.Of(new string('b', 16384)), .. DockerLine.Of("c\n")]);
        Directory.CreateDirectory(Path.Combine(Data, "app"));
        var joined = new string('a', 16384) + new string('b', 16384) + "c";
        Store(joined[..20_000]);
        Assert.Equal(1, Run("--file", Log, "--container-id", "c1").Code);
        var (code, output, _) = flag is null
            ? Run(["--file", Log, "--container-id", "c1"], name => name == variable ? "20000" : null)
            : Run("--file", Log, "--container-id", "c1", flag, "20000");
        Assert.True(code == 0, output);
        Store(joined);
        Assert.Equal(0, Run("--file", Log, "--container-id", "c1").Code);
    }

    [Fact]
    public void A_mistake_names_the_option_or_variable_and_what_is_allowed()
    {
        Assert.Equal((2, "", "--max-line-bytes \"3\"; allowed: 1 KiB to 1 GiB\n"), Run("--file", Log, "--max-line-bytes", "3"));
        Assert.Equal("MAX_LINE_BYTES \"x\"; allowed: 1 KiB to 1 GiB\n", Run(["--file", Log], static name => name == "MAX_LINE_BYTES" ? "x" : null).Error);
        Assert.Equal(2, Run("--file", _folder.File("missing")).Code);
        Assert.Equal(2, Run("--target-service", "web", "--docker-containers-dir", Data).Code);
        Assert.Equal((2, "", "--container-id; allowed: only together with --file\n"), Run("--target-service", "web", "--container-id", "c1"));
    }

    [Fact]
    public void What_cannot_be_read_is_not_called_missing() => Assert.Equal(4, Run("--file", "/proc/self/mem").Code);

    private void Store(string message) => File.WriteAllText(
        Path.Combine(Data, "app", "00000001.ndjson"),
        $$"""{"message":"{{message}}","timestamp":"{{TimeOf(Log)}}","stream":"stdout","container_id":"c1"}""" + "\n");

    private static string TimeOf(string log)
    {
        using var record = JsonDocument.Parse(File.ReadLines(log).First());
        return record.RootElement.GetProperty("time").GetString()!;
    }

    private (int? Code, string Output, string Error) Run(params string[] arguments) => Run(arguments, static _ => null);

    private (int? Code, string Output, string Error) Run(string[] arguments, Func<string, string?> environment)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var code = CommandLine.TryRun(["verify", "--data-dir", Data, .. arguments], environment, output, error);
        return (code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }
}
