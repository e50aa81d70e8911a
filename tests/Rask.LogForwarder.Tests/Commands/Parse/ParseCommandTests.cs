using System.Text;
using Rask.LogForwarder.Commands;
using Rask.LogForwarder.Tests.Collector.Support;
using Rask.LogForwarder.Tests.Parser;

namespace Rask.LogForwarder.Tests.Commands.Parse;

public sealed class ParseCommandTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Plain_text_becomes_records_and_a_table()
    {
        File.WriteAllText(_path, "{\"level\":\"warn\",\"msg\":\"hot\",\"n\":1}\nhello <world> \"x\" \\\nhello again\nlast");

        var (exitCode, output, error) = Run(_path, "--service", "web");

        Assert.Equal(0, exitCode);
        var records = output.TrimEnd('\n').Split('\n').Select(line => DecodedRecord.Parse(Encoding.UTF8.GetBytes(line))).ToArray();
        Assert.Equal(["go/structured", "plain/plain", "plain/plain", "plain/plain"], records.Select(record => record.Type));
        Assert.Equal(["hot", "hello <world> \"x\" \\", "hello again", "last"], records.Select(record => record.Message));
        Assert.Equal("web", records[0]["service_name"]);
        Assert.Equal(["format records share", "plain/plain 3 75.0%", "go/structured 1 25.0%", "all 4"], Words(error));
    }

    [Fact]
    public void The_first_line_tells_docker_s_and_cri_logs()
    {
        File.WriteAllBytes(_path, [.. DockerLine.Of("one ", time: 5), .. DockerLine.Of("line\n", time: 5)]);
        Assert.Equal("one line", Assert.Single(Messages(Run(_path).Output)));

        File.WriteAllText(_path, "2026-11-23T09:30:39.1Z stdout P one \n2026-11-23T09:30:39.2Z stdout F line\n");
        Assert.Equal("one line", Assert.Single(Messages(Run(_path).Output)));
        Assert.Equal(2, Messages(Run(_path, "--text").Output).Length);
    }

    [Fact]
    public void A_trace_is_one_record_unless_lines_are_not_to_be_joined()
    {
        File.WriteAllText(_path, "Exception in thread \"main\" java.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\nnext\n");

        Assert.Equal(2, Messages(Run(_path).Output).Length);
        Assert.Equal(4, Messages(Run(_path, "--multiline", "off").Output).Length);
    }

    [Fact]
    public void Formats_and_redaction_are_those_of_the_forwarder()
    {
        File.WriteAllText(_path, "{\"level\":\"info\",\"msg\":\"password=abc\"}\n");

        Assert.Contains("plain/plain", Run(_path, "--format", "postgres").Error, StringComparison.Ordinal);
        Assert.Contains("node/structured", Run(_path, "--format=auto,web=node", "--service", "web").Error, StringComparison.Ordinal);
        Assert.Equal("password=***", Assert.Single(Messages(Run(_path, "--redact", "password").Output)));
    }

    [Fact]
    public void Pretty_output_is_for_people()
    {
        File.WriteAllText(_path, "{\"level\":\"warn\",\"msg\":\"hot \\u001b[31m\",\"status\":200,\"n\":1}\n");

        var (_, output, _) = Run(_path, "--pretty");

        Assert.Equal(["go/structured Warn hot \\u001b[31m", "status_code 200", "fields.n 1"], Words(output));
    }

    [Theory]
    [InlineData("--format nonsense", "--format \"nonsense\"; allowed: auto or a format")]
    [InlineData("--format ngnix", "did you mean nginx?")]
    [InlineData("--redact paswords", "did you mean password?")]
    [InlineData("--docker --text", "exclude each other")]
    [InlineData("--prety", "did you mean --pretty?")]
    public void Mistakes_are_named(string arguments, string message)
    {
        var (exitCode, output, error) = Run([.. arguments.Split(' '), _path]);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_a_mistake()
    {
        var (exitCode, _, error) = Run(_path + ".missing");

        Assert.Equal(2, exitCode);
        Assert.Contains("there is no such file", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_lines_and_many_lines_go_through()
    {
        using (var file = File.CreateText(_path))
        {
            for (var i = 0; i < 30_000; i++) file.WriteLine($"line {i}");
            file.WriteLine(new string('x', 900_000));
        }

        var messages = Messages(Run(_path).Output);

        Assert.Equal(30_001, messages.Length);
        Assert.Equal(("line 29999", 900_000), (messages[^2], messages[^1].Length));
    }

    private static (int? ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var exitCode = CommandLine.TryRun(["parse", .. arguments], static _ => null, output, error);
        return (exitCode, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    private static string[] Messages(string output) =>
        [.. output.TrimEnd('\n').Split('\n').Select(line => DecodedRecord.Parse(Encoding.UTF8.GetBytes(line)).Message)];

    private static string[] Words(string text) =>
        [.. text.TrimEnd('\n').Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
}
