using System.Runtime.InteropServices;
using System.Text;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Telemetry.Admin;

/// <summary>Asks the admin endpoint of a forwarder on this host. Thread-safe.</summary>
internal static unsafe class AdminClient
{
    private const int SocketLevel = 1;
    private const int ReceiveTimeout = 20;

    /// <summary>Asks, and closes the connection.</summary>
    /// <param name="fd">A connected socket.</param>
    /// <param name="path">What is asked for.</param>
    /// <param name="patience">The longest wait for more of the answer.</param>
    /// <returns>Null where there was no answer, or it was none of HTTP.</returns>
    public static AdminPage? Get(int fd, string path, TimeSpan patience)
    {
        try
        {
            Libc.TimeSpec limit = new() { Seconds = (long)patience.TotalSeconds, Nanoseconds = patience.Milliseconds * 1000L };
            // Its second member counts microseconds.
            _ = Libc.SetSocketOption(fd, SocketLevel, ReceiveTimeout, (int*)&limit, (uint)sizeof(Libc.TimeSpec));
            var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            fixed (byte* bytes = request)
                if (Libc.Send(fd, bytes, (nuint)request.Length, Libc.NoSignal) != request.Length) return null;
            return Read(fd);
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }

    private static AdminPage? Read(int fd)
    {
        var text = new List<byte>(1024);
        var buffer = stackalloc byte[4096];
        while (true)
        {
            var count = Libc.Receive(fd, buffer, 4096, 0);
            if (count < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted) continue;
            if (count < 0) return null;
            if (count == 0) break;
            text.AddRange(new ReadOnlySpan<byte>(buffer, (int)count));
        }

        var answer = Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(text));
        var head = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return head > 12 && answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.TryParse(answer.AsSpan(9, 3), out var status)
            ? new AdminPage(status, answer[(head + 4)..])
            : null;
    }
}
