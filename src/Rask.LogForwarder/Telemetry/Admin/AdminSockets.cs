using System.Net;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Telemetry.Admin;

/// <summary>Where the admin endpoint is: a socket in the state directory, and a TCP port where one is asked for.</summary>
internal static class AdminSockets
{
    /// <summary>
    /// Where the socket is of a forwarder without a state directory: Docker mounts this memory into every container, writable
    /// also where the rest is read-only.
    /// </summary>
    public const string Fallback = "/dev/shm/rask-log-forwarder";

    private const string FileName = "admin.sock";
    private const uint OwnerOnly = 0x180; // 0600

    /// <summary>
    /// Listens in the state directory. Only who may open the directory's files can ask there. What an earlier process has
    /// left is removed: the directory's lock says that it is gone.
    /// </summary>
    /// <returns>The descriptor; or a negative error number.</returns>
    public static int ListenIn(string directory) => At(directory, static (path, address) =>
    {
        _ = Libc.Unlink(path);
        var fd = StreamSocket.Listen(address);
        if (fd >= 0) _ = Libc.ChangeMode(path, OwnerOnly);
        return fd;
    });

    /// <summary>Makes the directory for a forwarder that has none of its own, for nobody else to look into.</summary>
    /// <returns>Null where there can be none, or another forwarder answers there.</returns>
    public static string? MakeFallback(string directory = Fallback)
    {
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var fd = ConnectTo(directory);
        if (fd < 0) return directory;
        _ = Libc.Close(fd);
        return null;
    }

    /// <summary>Listens at a TCP port.</summary>
    /// <returns>The descriptor; or a negative error number.</returns>
    public static int Listen(IPAddress address, int port) => StreamSocket.Listen(NativeAddress.Of(address, port));

    /// <summary>Connects to the forwarder of a state directory.</summary>
    /// <returns>The descriptor; or a negative error number.</returns>
    public static int ConnectTo(string directory) => At(directory, static (_, address) => StreamSocket.Connect(address));

    /// <summary>Connects to a port of this host.</summary>
    /// <returns>The descriptor; or a negative error number.</returns>
    public static int ConnectTo(IPAddress address, int port) => StreamSocket.Connect(NativeAddress.Of(address, port));

    /// <summary>A path that is too long for a socket is reached through a descriptor of its directory.</summary>
    private static int At(string directory, Func<string, NativeAddress, int> act)
    {
        var path = Path.Combine(directory, FileName);
        if (NativeAddress.OfPath(path) is { } address) return act(path, address);
        var fd = Libc.Open(directory, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (fd < 0) return -System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
        try
        {
            path = $"/proc/self/fd/{fd}/{FileName}";
            return act(path, NativeAddress.OfPath(path)!);
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }
}
