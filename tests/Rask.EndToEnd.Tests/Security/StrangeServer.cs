using System.Diagnostics;
using System.Globalization;
using Rask.TestKit.Processes;

namespace Rask.EndToEnd.Tests.Security;

/// <summary>
/// The test server of OpenSSL's command line, which knows nothing of HTTP: whatever ends as a chunked request ends is
/// answered with 200. One connection.
/// </summary>
internal sealed class StrangeServer : IDisposable
{
    private readonly Process _process;
    private readonly Thread _reader;
    private int _requests;

    /// <param name="certificate">The file of the server's certificate.</param>
    /// <param name="key">Its key.</param>
    /// <param name="arguments">Further flags of <c>openssl s_server</c>.</param>
    public StrangeServer(string certificate, string key, params IReadOnlyList<string> arguments)
    {
        Port = FreePort.Next();
        _process = Process.Start(new ProcessStartInfo(
            "openssl",
            ["s_server", "-quiet", "-accept", "127.0.0.1:" + Port.ToString(CultureInfo.InvariantCulture), "-cert", certificate, "-key", key, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _reader = new Thread(Answer) { IsBackground = true, Name = "strange server" };
        _reader.Start();
    }

    public int Port { get; }

    /// <summary>Requests that were answered.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _reader.Join();
        _process.Dispose();
    }

    private void Answer()
    {
        var output = _process.StandardOutput.BaseStream;
        var input = _process.StandardInput.BaseStream;
        var buffer = new byte[64 * 1024];
        var end = new byte[7];
        try
        {
            for (var count = output.Read(buffer); count > 0; count = output.Read(buffer))
            {
                byte[] seen = [.. end, .. buffer.AsSpan(0, count)];
                end = seen[^7..];
                if (!end.AsSpan().SequenceEqual("\r\n0\r\n\r\n"u8))
                    continue;
                Interlocked.Increment(ref _requests);
                input.Write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8);
                input.Flush();
            }
        }
        catch (IOException)
        {
            // It was ended.
        }
    }
}
