using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Tests.Lz4;

/// <summary>Runs a program of the system with bytes in and bytes out.</summary>
internal static class Programs
{
    public static byte[] Run(byte[] input, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var errors = process.StandardError.ReadToEndAsync();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        Assert.True(Task.WaitAll([reading, errors], TimeSpan.FromSeconds(60)), program + " hangs");
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.ExitCode} {errors.Result} ({RuntimeInformation.OSDescription})");
        return output.ToArray();
    }
}
