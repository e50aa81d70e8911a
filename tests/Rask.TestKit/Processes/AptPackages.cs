namespace Rask.TestKit.Processes;

/// <summary>Installs Debian packages that a test needs and that are not there yet.</summary>
public static class AptPackages
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>Does nothing when the file exists, so a prepared machine needs neither root nor a network.</summary>
    /// <exception cref="InvalidOperationException">It could not be installed; the message says what to do.</exception>
    public static async Task EnsureAsync(string file, params string[] packages)
    {
        if (File.Exists(file))
            return;

        // Two test assemblies that start together must not both run the package manager.
        using var guard = await FileLock.TakeAsync(Path.Combine(Path.GetTempPath(), "rask-apt.lock"), Timeout).ConfigureAwait(false);
        if (File.Exists(file))
            return;
        try
        {
            await RunAsync(["update", "-q"]).ConfigureAwait(false);
            await RunAsync(["install", "-q", "-y", "--no-install-recommends", .. packages]).ConfigureAwait(false);
        }
        catch (Exception error) when (error is InvalidOperationException or TimeoutException or System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException(
                $"{file} is missing and apt-get could not install it. Run as root: apt-get install {string.Join(' ', packages)}. ({error.Message})",
                error);
        }

        if (!File.Exists(file))
            throw new InvalidOperationException($"apt-get installed {string.Join(' ', packages)}, but {file} is still missing.");
    }

    private static async Task RunAsync(string[] arguments)
    {
        using var process = ChildProcess.Start(new ChildProcessOptions
        {
            Executable = "apt-get",
            Arguments = ["-o", "DPkg::Lock::Timeout=120", .. arguments],
            Environment = new Dictionary<string, string?>
            {
                ["DEBIAN_FRONTEND"] = "noninteractive",
                // invoke-rc.d starts no services in run level 1; tests start their own.
                ["RUNLEVEL"] = "1",
            },
        });
        if (await process.WaitForExitAsync(Timeout).ConfigureAwait(false) != 0)
            throw new InvalidOperationException(process.Error.Text);
    }
}
