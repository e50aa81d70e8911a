using System.Globalization;
using Rask.TestKit.Processes;

namespace Rask.TestKit.Programs;

/// <summary>A running <c>rask-log-forwarder</c>.</summary>
public sealed class ForwarderProcess : IDisposable
{
    // What the machine or the test runner has set must not reach the program under test.
    private static readonly string[] KnownVariables =
    [
        "TARGET_SERVICE", "RASK_ENDPOINT", "BATCH_SIZE", "FLUSH_INTERVAL_MS", "BUFFER_CAPACITY", "LOG_LEVEL",
        "CONNECTION_TIMEOUT_SECS", "REQUEST_TIMEOUT_SECS", "READ_FROM", "DOCKER_CONTAINERS_DIR", "DOCKER_HOST", "STATE_DIR",
        "LINGER_MS", "BATCH_BYTES", "MEMORY_LIMIT_BYTES", "MAX_LINE_BYTES", "RECORD_ID", "SHUTDOWN_GRACE_SECS",
        "CONTAINER_ID", "SERVICE_NAME", "SERVICE_GROUP", "CONFIG_FILE", "HOSTNAME", "ENABLE_DISK_FALLBACK", "DISK_FALLBACK_PATH",
        "MAX_DISK_USAGE_MB", "MAX_HELD_MB", "JOURNAL_SYNC", "SOURCE", "RASK_CONTAINER_LABEL", "ENABLE_METRICS", "METRICS_PORT", "METRICS_ADDRESS",
        "RASK_TOKEN", "RASK_TOKEN_FILE", "RASK_CA_FILE", "RASK_CLIENT_CERT_FILE", "RASK_CLIENT_KEY_FILE", "SSL_CERT_FILE",
        "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
    ];

    private ForwarderProcess(ChildProcess process) => Process = process;

    public ChildProcess Process { get; }

    /// <summary>What it told at its end.</summary>
    /// <exception cref="InvalidOperationException">It wrote no summary.</exception>
    public DeliverySummary Summary =>
        Process.Error.Lines.Reverse().Select(DeliverySummary.TryParse).FirstOrDefault(summary => summary is not null)
        ?? throw new InvalidOperationException($"{Process} wrote no summary. Its stderr: {Process.Error.Text}");

    public static ForwarderProcess Start(params IReadOnlyList<string> arguments) =>
        Start(arguments, new Dictionary<string, string?>());

    /// <param name="arguments">The flags.</param>
    /// <param name="environment">Variables for it; all others that it knows are taken away.</param>
    public static ForwarderProcess Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment) =>
        Start([RaskBinaries.Forwarder, .. arguments], environment, null);

    /// <summary>Starts it where <c>hostname(1)</c> says something else: in a UTS namespace of its own. Needs root.</summary>
    public static ForwarderProcess StartOnHost(string hostName, params IReadOnlyList<string> arguments) => Start(
        ["unshare", "--uts", "--", "sh", "-c", "hostname \"$0\" && exec \"$@\"", hostName, RaskBinaries.Forwarder, .. arguments],
        new Dictionary<string, string?>(),
        null);

    /// <summary>
    /// Starts it where the kernel gives no more than so many of something to one user: in a user namespace of its own, whose
    /// limits (user_namespaces(7)) are nobody else's. Needs root.
    /// </summary>
    /// <param name="limit">A file of <c>/proc/sys/user</c>, such as <c>max_inotify_instances</c>.</param>
    /// <param name="most">Its value.</param>
    /// <param name="arguments">The flags.</param>
    public static ForwarderProcess StartLimited(string limit, int most, params IReadOnlyList<string> arguments) => Start(
        ["unshare", "--user", "--map-root-user", "--", "sh", "-c", "echo \"$1\" > \"/proc/sys/user/$0\" && shift && exec \"$@\"", limit, most.ToString(CultureInfo.InvariantCulture), RaskBinaries.Forwarder, .. arguments],
        new Dictionary<string, string?>(),
        null);

    /// <summary>Starts it where <c>/etc/hosts</c> is another file: in a mount namespace of its own. Needs root.</summary>
    public static ForwarderProcess StartWithHosts(string hostsFile, params IReadOnlyList<string> arguments) => Start(
        ["unshare", "--mount", "--", "sh", "-c", "mount --bind \"$0\" /etc/hosts && exec \"$@\"", hostsFile, RaskBinaries.Forwarder, .. arguments],
        new Dictionary<string, string?>(),
        null);

    /// <summary>Starts it as <c>nobody</c>, without any capability. The folder must be one that nobody can reach. Needs root.</summary>
    public static ForwarderProcess StartAsNobody(string executable, params IReadOnlyList<string> arguments) => Start(
        ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--bounding-set", "-all", "--", executable, .. arguments],
        new Dictionary<string, string?>(),
        "/");

    private static ForwarderProcess Start(List<string> command, IReadOnlyDictionary<string, string?> environment, string? directory)
    {
        var variables = KnownVariables.ToDictionary(name => name, _ => (string?)null);
        foreach (var (name, value) in environment)
            variables[name] = value;
        return new ForwarderProcess(ChildProcess.Start(new ChildProcessOptions
        {
            Executable = command[0],
            Arguments = command[1..],
            Environment = variables,
            WorkingDirectory = directory,
        }));
    }

    /// <summary>Sends SIGTERM and waits for the exit.</summary>
    public Task<int> StopAsync(TimeSpan timeout)
    {
        Process.Signal(LinuxSignal.Terminate);
        return Process.WaitForExitAsync(timeout);
    }

    /// <summary>The files below a folder that it holds open, also those that were deleted since.</summary>
    public IReadOnlyList<string> OpenFiles(string folder)
    {
        var files = new List<string>();
        foreach (var descriptor in Directory.GetFiles($"/proc/{Process.Id}/fd"))
        {
            try
            {
                if (File.ResolveLinkTarget(descriptor, false)?.FullName is { } target && target.StartsWith(folder, StringComparison.Ordinal))
                    files.Add(target);
            }
            catch (IOException)
            {
                // It was closed between the two looks. The others still count.
            }
        }

        return files;
    }

    public void Dispose() => Process.Dispose();
}
