using System.Text;
using Rask.LogForwarder.Commands;

namespace Rask.LogForwarder.Tests.Commands;

public sealed class CommandLineTests
{
    private static (int? ExitCode, string Output, string Error) Run(Func<CommandContext, int> run, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var exitCode = CommandLine.TryRun(arguments, static name => name == "SET" ? "value" : "", output, error, [new Command("probe", "Probes.", "the help\n", run)]);
        return (exitCode, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    [Fact]
    public void The_first_argument_names_the_command_and_nothing_else_does()
    {
        Assert.Equal(7, Run(static _ => 7, "probe").ExitCode);
        Assert.Null(Run(static _ => 7).ExitCode);
        Assert.Null(Run(static _ => 7, "--file", "probe").ExitCode);
        Assert.Null(Run(static _ => 7, "other").ExitCode);
    }

    [Fact]
    public void Help_is_shown_instead_of_running()
    {
        Assert.Equal((0, "the help\n", ""), Run(static _ => 7, "probe", "--what", "-h"));
        Assert.Equal((0, "the help\n", ""), Run(static _ => 7, "probe", "--help"));
    }

    [Fact]
    public void Arguments_are_taken_in_any_order_and_form()
    {
        foreach (var line in new[] { "probe ls --dir d --json", "probe --json --dir=d ls", "probe --dir x --dir d ls --json" })
        {
            var result = Run(
                static context =>
                {
                    var arguments = context.Arguments;
                    context.Write($"{arguments.TakeValue("--dir")} {arguments.TakeSwitch("--json")} {arguments.TakeSwitch("--all")} {arguments.TakeWord()} {arguments.TakeWord() ?? "-"}");
                    return context.RefuseMistakes() ?? 0;
                },
                line.Split(' '));
            Assert.Equal((0, "d True False ls -", ""), result);
        }
    }

    [Fact]
    public void Every_mistake_has_its_line()
    {
        var result = Run(
            static context =>
            {
                _ = context.Arguments.TakeValue("--dir");
                _ = context.Arguments.TakeSwitch("--json");
                return context.RefuseMistakes() ?? 0;
            },
            "probe", "--jsn", "word", "--dir");
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        var lines = result.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Contains("--dir: the value is missing", lines[0], StringComparison.Ordinal);
        Assert.Contains("did you mean --json?", lines[1], StringComparison.Ordinal);
        Assert.Contains("word", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_variable_is_not_set()
    {
        Assert.Equal("value|", Run(static context =>
        {
            context.Write($"{context.Environment("SET")}|{context.Environment("EMPTY")}");
            return 0;
        }, "probe").Output);
    }
}
