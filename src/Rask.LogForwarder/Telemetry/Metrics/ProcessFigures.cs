using System.Globalization;

namespace Rask.LogForwarder.Telemetry.Metrics;

/// <summary>What the process costs, by the kernel's word. Without the framework's Process class, which costs more than it tells. Thread-safe.</summary>
internal static class ProcessFigures
{
    /// <summary>User and system time since the start.</summary>
    public static double CpuSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>Resident memory (proc_pid_statm(5), the second number); 0 where the kernel does not tell.</summary>
    public static long ResidentBytes
    {
        get
        {
            try
            {
                var fields = File.ReadAllText("/proc/self/statm").Split(' ');
                return long.Parse(fields[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
            }
            catch (IOException)
            {
                return 0;
            }
        }
    }
}
