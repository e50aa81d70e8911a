using System.Net;
using System.Net.Sockets;
using System.Text;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry.Admin;

namespace Rask.LogForwarder.Tests.Telemetry.Admin;

public sealed class AdminServerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("rask-admin-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void It_answers_in_the_state_directory_and_at_a_port()
    {
        var tcp = AdminSockets.Listen(IPAddress.Loopback, 0);
        var port = StreamSocket.PortOf(tcp);
        using var server = new AdminServer([AdminSockets.ListenIn(_directory), tcp], Pages().Get);
        Assert.Equal(new AdminPage(200, "alive\n"), AdminClient.Get(AdminSockets.ConnectTo(_directory), "/health", Patience));
        Assert.Equal(new AdminPage(200, "alive\n"), AdminClient.Get(AdminSockets.ConnectTo(IPAddress.Loopback, port), "/health", Patience));
    }

    [Fact]
    public void A_forwarder_that_does_not_deliver_is_alive_and_not_ready()
    {
        using var server = new AdminServer([AdminSockets.ListenIn(_directory)], Pages(problem: ("connection refused", TimeSpan.FromSeconds(12.7))).Get);
        Assert.Equal(200, AdminClient.Get(AdminSockets.ConnectTo(_directory), "/health", Patience)!.Status);
        Assert.Equal(
            new AdminPage(503, "not delivering for 12 s: connection refused\n"), AdminClient.Get(AdminSockets.ConnectTo(_directory), "/ready", Patience));
    }

    [Theory]
    [InlineData("GET /nothing HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ")]
    [InlineData("POST /health HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 405 ")]
    [InlineData("\0\u0001nonsense\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET /health?x=1 HTTP/1.0\r\n\r\n", "HTTP/1.1 200 ")]
    public void What_is_no_question_gets_an_answer_that_says_so(string request, string answer)
    {
        using var server = new AdminServer([AdminSockets.ListenIn(_directory)], Pages().Get);
        Assert.StartsWith(answer, Exchange(request), StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_without_end_is_cut_off_and_others_are_answered_meanwhile()
    {
        using var server = new AdminServer([AdminSockets.ListenIn(_directory)], Pages().Get);
        using var slow = Connect();
        slow.Send("GET /hea"u8);
        Assert.Equal(200, AdminClient.Get(AdminSockets.ConnectTo(_directory), "/health", Patience)!.Status);
        using var endless = Connect();
        // The server closes it while some of this is still on its way.
        _ = Record.Exception(() => endless.Send(new byte[64 * 1024]));
        Assert.Equal(0, ReceiveOrReset(endless));
        // Its time is over some seconds later.
        Assert.Equal(0, ReceiveOrReset(slow));
    }

    [Fact]
    public void A_directory_with_a_long_path_has_its_socket_all_the_same()
    {
        var deep = Directory.CreateDirectory(Path.Combine(_directory, new string('d', 120))).FullName;
        using var server = new AdminServer([AdminSockets.ListenIn(deep)], Pages().Get);
        Assert.Equal(200, AdminClient.Get(AdminSockets.ConnectTo(deep), "/health", Patience)!.Status);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(deep, "admin.sock")));
    }

    [Fact]
    public void The_socket_of_a_process_that_was_killed_is_replaced()
    {
        using (new AdminServer([AdminSockets.ListenIn(_directory)], Pages().Get))
        {
        }

        using var server = new AdminServer([AdminSockets.ListenIn(_directory)], Pages().Get);
        Assert.Equal(200, AdminClient.Get(AdminSockets.ConnectTo(_directory), "/health", Patience)!.Status);
    }

    [Fact]
    public void A_forwarder_without_a_state_directory_leaves_the_place_to_one_that_answers_there()
    {
        var shared = Path.Combine(_directory, "shared");
        Assert.Equal(shared, AdminSockets.MakeFallback(shared));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(shared));
        using (new AdminServer([AdminSockets.ListenIn(shared)], Pages().Get))
            Assert.Null(AdminSockets.MakeFallback(shared));
        Assert.Equal(shared, AdminSockets.MakeFallback(shared));
    }

    [Fact]
    public void Many_who_ask_at_once_are_all_answered()
    {
        using var server = new AdminServer([AdminSockets.ListenIn(_directory)], Pages().Get);
        var statuses = new int[60];
        Parallel.For(0, statuses.Length, i =>
        {
            int fd;
            // The kernel's queue is short, and a full one is told by an error.
            while ((fd = AdminSockets.ConnectTo(_directory)) == -Errno.Again) Thread.Yield();
            statuses[i] = AdminClient.Get(fd, "/health", Patience)?.Status ?? 0;
        });
        Assert.All(statuses, static status => Assert.Equal(200, status));
    }

    private static AdminPages Pages((string, TimeSpan)? problem = null) => new(static () => "# metrics\n", static () => null, () => problem);

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        socket.Connect(new UnixDomainSocketEndPoint(Path.Combine(_directory, "admin.sock")));
        return socket;
    }

    private string Exchange(string request)
    {
        using var socket = Connect();
        socket.Send(Encoding.ASCII.GetBytes(request));
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static int ReceiveOrReset(Socket socket)
    {
        try
        {
            return socket.Receive(new byte[1024]);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            return 0;
        }
    }
}
