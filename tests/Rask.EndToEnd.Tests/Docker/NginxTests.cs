using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Docker;
using Rask.TestKit.Processes;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Docker;

/// <summary>Debian's nginx in a container, asked sensible and odd things.</summary>
public class NginxTests(DockerFixture docker)
{
    [Fact]
    public async Task Stores_access_and_error_lines_with_the_right_fields()
    {
        await AptPackages.EnsureAsync("/usr/sbin/nginx", "nginx");
        await using var scenario = await DockerScenario.StartAsync(docker);
        var aggregator = await scenario.Base.AggregatorAsync();
        var forwarder = scenario.Forward(aggregator.Endpoint);
        var port = FreePort.Next();
        await StartNginxAsync(scenario, port);
        await Eventually.True(() => Answers(port), Scenario.Timeout);

        Send(port, "GET /ok?a=1&b=%20<x> HTTP/1.1\r\nHost: test\r\nUser-Agent: curl/8 \"quoted\" \\back\r\nReferer: http://from/here\r\nConnection: close\r\n\r\n");
        Send(port, "POST /ok HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");
        Send(port, "HEAD /missing HTTP/1.1\r\nHost: test\r\nUser-Agent: \u00fcml\u00e4ut\r\nConnection: close\r\n\r\n");
        Send(port, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003");
        Send(port, "nonsense\r\n\r\n");
        Send(port, "GET /" + new string('l', 3000) + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        Send(port, "GET /last HTTP/1.1\r\nHost: test\r\nUser-Agent: last\r\nConnection: close\r\n\r\n");

        var records = new List<WireRecord>();
        var tail = new SegmentTail(aggregator.DataDirectory);
        await Eventually.True(
            () =>
            {
                tail.Read(line => records.Add(WireRecord.Parse(line)));
                return records.Any(record => record.UserAgent == "last") && records.Any(record => record is { LogType: "error", Level: "Error" });
            },
            Scenario.Timeout,
            () => $"{string.Join('\n', records.Select(record => record.Message))}. {forwarder.Process.Error.Text}");

        Assert.All(records, record => Assert.Equal(("nginx", scenario.Service), (record.ServiceType, record.ServiceName)));
        var access = records.Where(record => record.LogType == "access").ToList();

        var ok = Assert.Single(access, record => record.Method == "GET" && record.Path?.StartsWith("/ok?", StringComparison.Ordinal) == true);
        Assert.Equal("/ok?a=1&b=%20<x>", ok.Path);
        Assert.Equal(200, ok.StatusCode);
        Assert.Equal(6, ok.ResponseSize);
        Assert.Equal("127.0.0.1", ok.IpAddress);
        Assert.Contains("quoted", ok.UserAgent, StringComparison.Ordinal);
        Assert.Equal("http://from/here", ok.Fields["referer"]);
        Assert.Equal("stdout", ok.Stream);
        Assert.Null(ok.Level);

        Assert.Equal(200, Assert.Single(access, record => record.Method == "POST").StatusCode);
        var missing = Assert.Single(access, record => record.Method == "HEAD");
        Assert.Equal((404L, "/missing"), (missing.StatusCode, missing.Path));
        Assert.Equal(2, access.Count(record => record.StatusCode == 400));
        Assert.All(access.Where(record => record.StatusCode == 400), record => Assert.Null(record.Method));
        Assert.Single(access, record => record.Path?.Length == 3001);

        var error = records.First(record => record is { LogType: "error", Level: "Error" });
        Assert.Equal("stderr", error.Stream);
        Assert.Contains("No such file or directory", error.Message, StringComparison.Ordinal);
        Assert.Equal("/missing", error.Path);
    }

    private static async Task StartNginxAsync(DockerScenario scenario, int port)
    {
        var folder = scenario.Base.Folder.Create("nginx");
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), string.Create(CultureInfo.InvariantCulture, $$"""
            user root;
            daemon off;
            worker_processes 1;
            pid /tmp/nginx.pid;
            error_log stderr notice;
            events { worker_connections 64; }
            http {
                access_log /dev/stdout combined;
                client_body_temp_path /tmp/body;
                proxy_temp_path /tmp/proxy;
                fastcgi_temp_path /tmp/fastcgi;
                uwsgi_temp_path /tmp/uwsgi;
                scgi_temp_path /tmp/scgi;
                server {
                    listen 127.0.0.1:{{port}};
                    root /nonexistent;
                    location /ok { return 200 "hello\n"; }
                }
            }
            """));
        await scenario.RunAsync(new ContainerSpec
        {
            Command = ["/usr/sbin/nginx", "-e", "stderr", "-p", "/tmp", "-c", "/conf/nginx.conf"],
            Labels = ContainerSpec.ComposeLabels(scenario.Service),
            Mounts = [.. ContainerSpec.DebianMounts, $"{folder}:/conf:ro"],
            Network = "host",
        });
    }

    private static bool Answers(int port)
    {
        try
        {
            using var socket = new TcpClient();
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void Send(int port, string request)
    {
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, port);
        var stream = client.GetStream();
        stream.Write(Encoding.Latin1.GetBytes(request));
        client.Client.Shutdown(SocketShutdown.Send);
        while (stream.Read(new byte[4096]) > 0)
        {
            // Until nginx closes: then it has written its log line.
        }
    }
}
