using Rask.LoadTest.Processes;

namespace Rask.LoadTest.Report;

/// <summary>Where the figures were taken, and with which versions.</summary>
internal sealed record MachineDescription
{
    public required string Cpu { get; init; }

    public required int Cores { get; init; }

    public required long MemoryBytes { get; init; }

    public required string Kernel { get; init; }

    public required string Runtime { get; init; }

    /// <summary>Size of the forwarder's executable.</summary>
    public required long ForwarderBytes { get; init; }

    public required string SyslogNg { get; init; }

    /// <summary>Version of the memory cgroups, or why there are none.</summary>
    public required string MemoryCgroups { get; init; }

    public required bool Pinned { get; init; }

    public static MachineDescription Of(string forwarder, string syslogNgVersion, string memoryCgroups, bool pinned) => new()
    {
        Cpu = ProcFiles.CpuModel() ?? "unknown",
        Cores = Environment.ProcessorCount,
        MemoryBytes = ProcFiles.TotalMemoryBytes(),
        Kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        Runtime = ".NET " + Environment.Version,
        ForwarderBytes = new FileInfo(forwarder).Length,
        SyslogNg = syslogNgVersion,
        MemoryCgroups = memoryCgroups,
        Pinned = pinned,
    };
}
