using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Rask.LoadTest.Platform;
using Rask.LoadTest.Report;
using Rask.LoadTest.Sink;

namespace Rask.LoadTest.Processes;

/// <summary>The sink in a process of its own; each measurement starts a fresh one.</summary>
internal sealed class SinkProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly Child _child;

    private SinkProcess(Child child, int port)
    {
        _child = child;
        Port = port;
    }

    public int Port { get; }

    public string EndPoint => $"127.0.0.1:{Port}";

    public string Url => $"http://{EndPoint}{Protocol.AggregateEndpoint.Path}";

    /// <summary>Starts a sink and waits until it listens; port 0 lets the system choose.</summary>
    public static SinkProcess Start(string outputFile, SinkMode mode, int? cpu, int port = 0)
    {
        var child = Child.Start(new ChildOptions
        {
            Path = "/proc/self/exe",
            Arguments = ["sink", "--listen", $"127.0.0.1:{port}", "--parent-pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), .. Switches(mode)],
            OutputFile = outputFile,
            Cpu = cpu,
        });
        try
        {
            return new SinkProcess(child, WaitForPort(child));
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }

    /// <summary>The statistics of this moment.</summary>
    public SinkStatistics Query()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.ReceiveTimeout = 5_000;
        socket.Connect(new IPEndPoint(IPAddress.Loopback, Port));
        socket.Send("GET /stats HTTP/1.1\r\nHost: sink\r\n\r\n"u8);
        socket.Shutdown(SocketShutdown.Send);
        var answer = new byte[16 * 1024];
        var length = 0;
        while (length < answer.Length && socket.Receive(answer, length, answer.Length - length, SocketFlags.None) is var got and > 0)
            length += got;
        var body = answer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) + 4;
        return JsonSerializer.Deserialize(answer.AsSpan(body, length - body), ReportJson.Default.SinkStatistics)
            ?? throw new IOException("the sink's statistics are empty");
    }

    /// <summary>Ends the sink and returns what it counted.</summary>
    public SinkStatistics Stop()
    {
        var exit = _child.Terminate(StartLimit);
        var text = File.ReadAllText(_child.OutputFile, Encoding.UTF8);
        var json = text.IndexOf('{', StringComparison.Ordinal);
        if (exit.Code != 0 || json < 0)
            throw new IOException($"the sink ended with code {exit.Code}: {text}");
        return JsonSerializer.Deserialize(text.AsSpan(json), ReportJson.Default.SinkStatistics)
            ?? throw new IOException("the sink's statistics are empty");
    }

    public void Dispose() => _child.Dispose();

    private static string[] Switches(SinkMode mode) => mode switch
    {
        SinkMode.Latency => ["--latency"],
        SinkMode.Sequence => ["--sequence"],
        _ => [],
    };

    private static int WaitForPort(Child child)
    {
        const string Prefix = "listening ";
        const long Pause = 1_000_000;
        var deadline = Clock.Now + (long)(StartLimit.TotalSeconds * 1e9);
        while (Clock.Now < deadline && child.Observe())
        {
            var text = File.ReadAllText(child.OutputFile);
            if (text.StartsWith(Prefix, StringComparison.Ordinal) && text.Contains('\n', StringComparison.Ordinal))
                return int.Parse(text.AsSpan(Prefix.Length).TrimEnd(), CultureInfo.InvariantCulture);
            Clock.SleepUntil(Clock.Now + Pause);
        }

        throw new IOException($"the sink did not start: {child.OutputTail()}");
    }
}
