using System.ComponentModel;
using Rask.TestKit.Processes;

namespace Rask.EndToEnd.Tests.Kit;

/// <summary>The tool that every other test here relies on.</summary>
public class ChildProcessTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Captures_both_outputs_and_the_exit_code()
    {
        using var process = ChildProcess.Start("sh", "-c", "echo out; echo err >&2; exit 7");
        Assert.Equal(7, await process.WaitForExitAsync(Timeout));
        Assert.Equal(["out"], process.Output.Lines);
        Assert.Equal(["err"], process.Error.Lines);
    }

    [Fact]
    public async Task Passes_environment_and_working_directory()
    {
        using var folder = new TempFolder();
        using var process = ChildProcess.Start(new ChildProcessOptions
        {
            Executable = "sh",
            Arguments = ["-c", "echo \"$RASK_KIT:${HOME-none}:$(pwd)\""],
            Environment = new Dictionary<string, string?> { ["RASK_KIT"] = "a b", ["HOME"] = null },
            WorkingDirectory = folder.Path,
        });
        await process.WaitForExitAsync(Timeout);
        Assert.Equal($"a b:none:{folder.Path}", process.Output.Text);
    }

    [Fact]
    public async Task Waits_for_a_line_and_ends_by_a_signal()
    {
        using var process = ChildProcess.Start("sh", "-c", "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("ready", await process.WaitForLineAsync(line => line == "ready", Timeout));
        Assert.False(process.HasExited);
        process.Signal(LinuxSignal.Terminate);
        Assert.Equal(3, await process.WaitForExitAsync(Timeout));
        Assert.Equal("bye", process.Output.LastLine);
    }

    [Fact]
    public async Task Tells_a_killed_process_by_128_and_the_signal()
    {
        using var process = ChildProcess.Start("sleep", "100");
        process.Signal(LinuxSignal.Kill);
        Assert.Equal(137, await process.WaitForExitAsync(Timeout));
    }

    [Fact]
    public async Task A_line_that_never_comes_fails_with_the_output()
    {
        using var process = ChildProcess.Start("sh", "-c", "echo reason >&2; exit 1");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => process.WaitForLineAsync(line => line == "ready", Timeout));
        Assert.Contains("reason", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_program_is_an_error_at_once() =>
        Assert.Throws<Win32Exception>(() => ChildProcess.Start("/nonexistent/program"));

    [Fact]
    public async Task Measures_the_child_and_not_this_process()
    {
        // dd fills one buffer of 40 MiB again and again.
        using var process = ChildProcess.Start("dd", "if=/dev/zero", "of=/dev/null", "bs=40M", "count=60");
        await process.WaitForExitAsync(Timeout);
        Assert.InRange(process.PeakMemoryKb, 40 * 1024, 60 * 1024);
        Assert.InRange(process.CpuTime.TotalMilliseconds, 10, 20_000);

        using var small = ChildProcess.Start("sleep", "0.1");
        await small.WaitForExitAsync(Timeout);
        Assert.InRange(small.PeakMemoryKb, 100, 10 * 1024);
    }

    [Fact]
    public async Task A_condition_that_never_holds_fails_with_its_text_and_state()
    {
        var error = await Assert.ThrowsAsync<TimeoutException>(
            () => Eventually.True(() => Environment.ProcessId < 0, TimeSpan.FromMilliseconds(30), () => "seen: nothing"));
        Assert.Contains("Environment.ProcessId < 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("seen: nothing", error.Message, StringComparison.Ordinal);
    }
}
