using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Telemetry.Admin;

/// <summary>One request to the admin endpoint: HTTP/1.1 (RFC 9112), GET or HEAD, one answer, then closed. Its thread only.</summary>
internal sealed unsafe class AdminConnection(int fd) : IDisposable
{
    private const int MostHead = 8 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly byte[] _head = new byte[MostHead];
    private readonly long _opened = Stopwatch.GetTimestamp();
    private int _received;
    private byte[]? _answer;
    private int _sent;

    /// <summary>The socket.</summary>
    public int Fd => fd;

    /// <summary>What it waits for.</summary>
    public short Events => _answer is null ? Libc.PollIn : Libc.PollOut;

    /// <summary>The time that is left to it.</summary>
    public TimeSpan Left => Limit - Stopwatch.GetElapsedTime(_opened);

    /// <summary>Goes on as far as it can without waiting.</summary>
    /// <returns>False where it is over.</returns>
    public bool Continue(Func<string, AdminPage> pages)
    {
        if (_answer is null && !Receive()) return false;
        if (_answer is null && Request() is { } request) _answer = Answer(request, pages);
        return _answer is null ? _received < MostHead : Send();
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Libc.Close(fd);

    private bool Receive()
    {
        fixed (byte* start = _head)
        {
            var count = Libc.Receive(fd, start + _received, (nuint)(MostHead - _received), 0);
            if (count > 0) _received += (int)count;
            return count > 0 || (count < 0 && MayTryAgain());
        }
    }

    private bool Send()
    {
        fixed (byte* start = _answer)
        {
            var count = Libc.Send(fd, start + _sent, (nuint)(_answer!.Length - _sent), Libc.NoSignal);
            if (count > 0) _sent += (int)count;
            return count < 0 ? MayTryAgain() : _sent < _answer.Length;
        }
    }

    private static bool MayTryAgain() => Marshal.GetLastPInvokeError() is Errno.Again or Errno.Interrupted;

    /// <summary>The request line, once the whole head is there.</summary>
    private string[]? Request()
    {
        var head = _head.AsSpan(0, _received);
        return head.IndexOf("\r\n\r\n"u8) < 0 ? null : Encoding.ASCII.GetString(head[..head.IndexOf((byte)'\r')]).Split(' ');
    }

    private static byte[] Answer(string[] request, Func<string, AdminPage> pages)
    {
        var isKnown = request.Length == 3 && request[2].StartsWith("HTTP/1.", StringComparison.Ordinal);
        var page = !isKnown ? new AdminPage(400, "this is HTTP/1.1\n")
            : request[0] is not ("GET" or "HEAD") ? new AdminPage(405, "only GET and HEAD\n")
            : pages(request[1].Split('?')[0]);
        var body = Encoding.UTF8.GetBytes(page.Body);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {page.Status} {Phrase(page.Status)}\r\nContent-Type: {page.ContentType}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. request[0] == "HEAD" ? [] : body];
    }

    private static string Phrase(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        _ => "Service Unavailable",
    };
}
