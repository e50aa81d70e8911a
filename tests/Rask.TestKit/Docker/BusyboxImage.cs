using Rask.TestKit.Processes;

namespace Rask.TestKit.Docker;

/// <summary>Makes a minimal image from Debian's static busybox: no registry is needed.</summary>
internal static class BusyboxImage
{
    private const string Busybox = "/usr/bin/busybox";

    /// <summary>Writes the image's root file system as a tar file.</summary>
    internal static async Task BuildAsync(string tarFile)
    {
        await AptPackages.EnsureAsync(Busybox, "busybox-static").ConfigureAwait(false);
        using var root = new TempFolder();
        var bin = root.Create("bin");
        foreach (var folder in new[] { "etc", "proc", "sys", "dev", "tmp", "usr", "lib", "var" })
            root.Create(folder);
        File.Copy(Busybox, Path.Combine(bin, "busybox"));
        var applets = await ChildProcess.RunAsync(TimeSpan.FromSeconds(30), Busybox, "--list").ConfigureAwait(false);
        foreach (var applet in applets.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (applet != "busybox")
                File.CreateSymbolicLink(Path.Combine(bin, applet), "busybox");
        }

        await ChildProcess.RunAsync(TimeSpan.FromSeconds(60), "tar", "-C", root.Path, "-cf", tarFile, ".").ConfigureAwait(false);
    }
}
