using System.Globalization;

namespace Rask.TestKit.Processes;

/// <summary>What the kernel tells about a running process (<c>proc(5)</c>).</summary>
public static class ProcessStatistics
{
    // USER_HZ, which is 100 on every Linux platform that .NET supports.
    private const double TicksPerSecond = 100;

    /// <summary>The largest resident set so far, <c>VmHWM</c>, in KiB; 0 when the process is gone.</summary>
    public static long PeakMemoryKb(int pid) => StatusKb(pid, "VmHWM:");

    /// <summary>The resident set now, <c>VmRSS</c>, in KiB; 0 when the process is gone.</summary>
    public static long ResidentMemoryKb(int pid) => StatusKb(pid, "VmRSS:");

    /// <summary>User and system time of all threads, in steps of 10 ms; zero when the process is gone.</summary>
    public static TimeSpan CpuTime(int pid)
    {
        if (ReadOrNull($"/proc/{pid}/stat") is not { } text)
            return TimeSpan.Zero;

        // The command's name stands in parentheses and may itself contain spaces and parentheses.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>Bytes that it has read so far, from files and sockets; 0 when the process is gone.</summary>
    public static long BytesRead(int pid)
    {
        const string Key = "rchar:";
        var line = ReadOrNull($"/proc/{pid}/io")?.Split('\n').FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.AsSpan(Key.Length), CultureInfo.InvariantCulture);
    }

    /// <summary>The program's arguments; empty when the process is gone or a kernel thread.</summary>
    public static string[] CommandLine(int pid) =>
        ReadOrNull($"/proc/{pid}/cmdline")?.Split('\0', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>True while the process exists and is not a zombie.</summary>
    public static bool IsRunning(int pid) =>
        ReadOrNull($"/proc/{pid}/stat") is { } text && text[text.LastIndexOf(')') + 2] is not ('Z' or 'X');

    private static long StatusKb(int pid, string key)
    {
        if (ReadOrNull($"/proc/{pid}/status") is not { } text)
            return 0;
        var start = text.IndexOf(key, StringComparison.Ordinal);
        if (start < 0)
            return 0;
        var end = text.IndexOf("kB", start, StringComparison.Ordinal);
        return long.Parse(text.AsSpan(start + key.Length, end - start - key.Length).Trim(), CultureInfo.InvariantCulture);
    }

    private static string? ReadOrNull(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            return text.Length > 0 ? text : null;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
