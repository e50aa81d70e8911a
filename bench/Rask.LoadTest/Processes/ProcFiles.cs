using System.Globalization;

namespace Rask.LoadTest.Processes;

/// <summary>Figures of another process from /proc.</summary>
internal static class ProcFiles
{
    /// <summary>VmHWM, the peak of the resident set, in bytes; 0 if the process has ended (a zombie has no memory).</summary>
    public static long PeakResidentBytes(int pid) => Field($"/proc/{pid}/status", "VmHWM:") * 1024;

    /// <summary>How often all threads have gone to sleep by themselves: each is one wake-up.</summary>
    public static long Wakeups(int pid)
    {
        long sum = 0;
        foreach (var task in Directory.GetDirectories($"/proc/{pid}/task"))
            sum += Field(task + "/status", "voluntary_ctxt_switches:");
        return sum;
    }

    public static string? CpuModel() => TextField("/proc/cpuinfo", "model name");

    public static long TotalMemoryBytes() => Field("/proc/meminfo", "MemTotal:") * 1024;

    private static long Field(string path, string name) =>
        TextField(path, name) is { } text && long.TryParse(text.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string? TextField(string path, string name)
    {
        string content;
        try
        {
            content = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // The process or thread has ended between two looks; that is what these callers ask.
        }

        foreach (var line in content.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
                return line[name.Length..].TrimStart("\t :").Trim().ToString();
        }

        return null;
    }
}
