using System.Text;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>
/// Tells whose network this process is in. Docker mounts <c>hostname</c>, <c>hosts</c> and <c>resolv.conf</c> from the
/// directory of the container that owns the network, which under <c>network_mode: service:x</c> is x and not the own one
/// (moby, <c>daemon/container_operations_unix.go</c>). The kernel shows where they come from in
/// <c>/proc/self/mountinfo</c> (proc_pid_mountinfo(5)). Thread-safe.
/// </summary>
internal static unsafe class NetworkFiles
{
    private const string MountTable = "/proc/self/mountinfo";

    /// <summary>Thousands of mounts fit; what is behind them is not looked at.</summary>
    private const int MostBytes = 1 << 20;

    private const int IdLength = 64;

    private static ReadOnlySpan<byte> Before => "/containers/"u8;

    /// <summary>The full id of that container; null outside of containers, and where another engine does it otherwise.</summary>
    public static string? Owner()
    {
        var fd = Libc.Open(MountTable, Libc.ReadOnly | Libc.CloseOnExec, 0);
        // Without /proc nothing is known; what depends on it is left out.
        if (fd < 0) return null;
        var table = new byte[4096];
        var length = 0;
        while (true)
        {
            if (length == table.Length) Array.Resize(ref table, length * 2);
            nint read;
            fixed (byte* start = table) read = Libc.Read(fd, start + length, (nuint)(table.Length - length));
            if (read <= 0 || length >= MostBytes) break;
            length += (int)read;
        }

        _ = Libc.Close(fd);
        return OwnerIn(table.AsSpan(0, length));
    }

    /// <summary>The same for the text of a mount table.</summary>
    public static string? OwnerIn(ReadOnlySpan<byte> table)
    {
        while (!table.IsEmpty)
        {
            var end = table.IndexOf((byte)'\n');
            var line = end < 0 ? table : table[..end];
            table = end < 0 ? default : table[(end + 1)..];

            // number parent major:minor root mount-point …; the root is the path within the file system of the host.
            for (var field = 0; field < 3; field++) line = line[(line.IndexOf((byte)' ') + 1)..];
            var space = line.IndexOf((byte)' ');
            if (space < 0) continue;
            var root = line[..space];
            var mount = line[(space + 1)..];
            if (mount.IndexOf((byte)' ') is >= 0 and var next) mount = mount[..next];
            if (!mount.SequenceEqual("/etc/hostname"u8) && !mount.SequenceEqual("/etc/hosts"u8) && !mount.SequenceEqual("/etc/resolv.conf"u8)) continue;
            var slash = root.LastIndexOf((byte)'/');
            if (slash < IdLength + Before.Length || !root[..(slash - IdLength)].EndsWith(Before)) continue;
            var id = Encoding.ASCII.GetString(root[(slash - IdLength)..slash]);
            if (ContainerRoots.IsContainerId(id)) return id;
        }

        return null;
    }
}
