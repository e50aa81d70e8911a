using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Rask.LogForwarder.DockerApi;

namespace Rask.LogForwarder.Tests.DockerApi;

/// <summary>Answers requests on a unix socket as a test says; each connection carries one.</summary>
internal sealed class EngineStub : IDisposable
{
    private readonly Socket _listener;
    private readonly string _directory = Directory.CreateTempSubdirectory("engine-").FullName;
    private readonly Func<string, Answer> _answer;
    private readonly List<string> _requests = [];

    public EngineStub(Func<string, Answer> answer, bool isTcp = false)
    {
        _answer = answer;
        _listener = isTcp ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(isTcp ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(Path.Combine(_directory, "s")));
        Host = DockerHost.Parse(isTcp ? $"tcp://{_listener.LocalEndPoint}" : $"unix://{Path.Combine(_directory, "s")}")!;
        _listener.Listen(16);
        new Thread(Accept) { IsBackground = true, Name = "engine" }.Start();
    }

    public DockerHost Host { get; }

    public string[] Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>A message in a frame of the log stream.</summary>
    public static byte[] Frame(int stream, string text) => Frame(stream, Encoding.UTF8.GetBytes(text));

    public static byte[] Frame(int stream, byte[] text) =>
        [(byte)stream, 0, 0, 0, (byte)(text.Length >> 24), (byte)(text.Length >> 16), (byte)(text.Length >> 8), (byte)text.Length, .. text];

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.Accept();
                new Thread(() => Serve(socket)) { IsBackground = true, Name = "engine" }.Start();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private void Serve(Socket socket)
    {
        try
        {
            using (socket)
            {
                var head = new StringBuilder();
                var buffer = new byte[1024];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append(Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer)));
                var path = head.ToString().Split(' ')[1];
                lock (_requests) _requests.Add(path);
                var answer = _answer(path);
                var length = answer.IsChunked ? "Transfer-Encoding: chunked\r\n" : answer.Length is { } count ? $"Content-Length: {count}\r\n" : "";
                socket.Send(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer.Status} x\r\nContent-Type: application/json\r\n{length}\r\n"));
                foreach (var part in answer.Parts())
                {
                    if (answer.IsChunked) socket.Send(Encoding.ASCII.GetBytes(part.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
                    socket.Send(part);
                    if (answer.IsChunked) socket.Send("\r\n"u8);
                }

                if (answer is { IsChunked: true, BreaksOff: false }) socket.Send("0\r\n\r\n"u8);
            }
        }
        catch (SocketException)
        {
            // The client has gone.
        }
    }

    /// <param name="Parts">What is sent, one after the other; may wait in between.</param>
    /// <param name="Length">The length that is said; null where the body ends with the connection.</param>
    public sealed record Answer(int Status, Func<IEnumerable<byte[]>> Parts, bool IsChunked = false, long? Length = null, bool BreaksOff = false)
    {
        public static Answer Of(string body, int status = 200) => new(status, () => [Encoding.UTF8.GetBytes(body)], Length: Encoding.UTF8.GetByteCount(body));

        public static Answer Chunks(params byte[][] parts) => new(200, () => parts, IsChunked: true);
    }
}
