using System.Collections.Concurrent;
using System.Text;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.DockerApi;
using Rask.LogForwarder.Tests.Discovery;
using Rask.LogForwarder.Tests.Reliability;

namespace Rask.LogForwarder.Tests.DockerApi;

/// <summary>The list of containers that an engine's API gives, and that its events keep true.</summary>
public sealed class ApiCatalogTests : IDisposable
{
    private static readonly string One = ContainerDirectory.IdOf("a1");
    private static readonly string Two = ContainerDirectory.IdOf("b2");

    private readonly TestFolder _folder = new();
    private readonly ConcurrentDictionary<string, string> _containers = new();
    private readonly BlockingCollection<string?> _events = [];
    private readonly StopSignal _stop = new();
    private readonly EngineStub _engine;
    private volatile bool _isBroken;

    public ApiCatalogTests() => _engine = new EngineStub(Answer);

    public void Dispose()
    {
        _events.Add(null);
        _engine.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Takes_what_the_selection_needs()
    {
        _containers[One] = Inspect(One, "web-1", "\"com.docker.compose.service\":\"web\",\"com.docker.compose.project\":\"p\",\"rask.group\":\"g\",\"tier\":\"edge\"");
        using var catalog = Catalog(LabelFilter.Parse("tier=edge"));

        var container = Assert.Single(catalog.Scan().Containers);

        Assert.Equal(
            new ContainerIdentity
            {
                Id = One,
                Name = "web-1",
                Directory = Path.Combine("/containers", One),
                ComposeService = "web",
                ComposeProject = "p",
                Group = "g",
                HostName = "h",
                IsRunning = true,
                StartedAt = DateTimeOffset.UnixEpoch.AddSeconds(2),
                Created = DateTimeOffset.UnixEpoch.AddSeconds(1),
                LogDriver = "local",
                HasTerminal = true,
            },
            container with { LogPathOfEngine = null });
        Assert.DoesNotContain(ContainerDirectory.Secret, container.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Events_keep_the_list_true()
    {
        using var catalog = Catalog();
        Assert.Empty(catalog.Scan().Containers);

        _containers[One] = Inspect(One, "web-1");
        Tell("create", One);
        Until(() => catalog.HasChanged);
        Assert.Equal("web-1", Assert.Single(catalog.Scan().Containers).Name);
        Assert.False(catalog.HasChanged);
        Assert.False(catalog.IsGone(One, wasSeen: true));

        _containers[One] = Inspect(One, "shop");
        Tell("rename", One);
        Until(() => catalog.Scan().Containers is [{ Name: "shop" }]);

        _containers.Clear();
        _containers[Two] = Inspect(Two, "other");
        Tell("destroy", One);
        Tell("start", Two);
        Until(() => catalog.Scan().Containers is [{ Name: "other" }]);
        Assert.True(catalog.IsGone(One, wasSeen: false));
    }

    [Fact]
    public void A_container_that_is_gone_before_it_could_be_asked_for_is_left_out()
    {
        using var catalog = Catalog();
        Tell("create", One);
        _containers[Two] = Inspect(Two, "other");
        Tell("start", Two);
        Until(() => catalog.Scan().Containers is [{ Name: "other" }]);
    }

    [Fact]
    public void When_the_engine_goes_the_list_stays_and_is_made_anew_when_it_is_back()
    {
        _containers[One] = Inspect(One, "web");
        using var catalog = Catalog();
        Assert.Single(catalog.Scan().Containers);

        _isBroken = true;
        _events.Add(null);
        Until(() => _folder.LogLines.Any(line => line.Contains("not heard any more", StringComparison.Ordinal)));
        Assert.Single(catalog.Scan().Containers);
        _containers[Two] = Inspect(Two, "other");
        _isBroken = false;
        Until(() => catalog.Scan().Containers.Count == 2);
        Assert.Contains(_folder.LogLines, line => line.Contains("answers again", StringComparison.Ordinal));
    }

    [Fact]
    public void An_engine_may_be_asked_over_tcp()
    {
        _containers[One] = Inspect(One, "web");
        using var engine = new EngineStub(Answer, isTcp: true);
        using var catalog = new ApiCatalog(new DockerClient(engine.Host, _stop), ["/containers"], null, _folder.Log);
        Assert.Equal("web", Assert.Single(catalog.Scan().Containers).Name);
    }

    [Fact]
    public void A_socket_that_is_not_there_is_told_with_the_remedy()
    {
        using var catalog = new ApiCatalog(new DockerClient(DockerHost.Parse("unix:///nowhere/docker.sock")!, _stop), ["/containers"], null, _folder.Log);
        var scan = catalog.Scan();
        Assert.Equal(ContainerScanStatus.DirectoryMissing, scan.Status);
        Assert.StartsWith("/nowhere/docker.sock does not exist. Mount the engine's socket", scan.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_that_may_not_be_used_is_told_with_the_remedy()
    {
        var path = _engine.Host.SocketPath!;
        File.SetUnixFileMode(Path.GetDirectoryName(path)!, (UnixFileMode)511);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var error = AsNobody.Run(() => Assert.Throws<DockerUnreachableException>(() => new DockerClient(_engine.Host, _stop).Open("/info", out _)));
        Assert.True(error.IsDenied);
        Assert.Contains("--group-add", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "a proxy before it forbids this")]
    [InlineData(500, "answered 500")]
    public void An_answer_that_is_none_is_told(int status, string expected)
    {
        using var engine = new EngineStub(_ => EngineStub.Answer.Of("no", status));
        using var catalog = new ApiCatalog(new DockerClient(engine.Host, _stop), ["/containers"], null, _folder.Log);
        var scan = catalog.Scan();
        Assert.Equal(ContainerScanStatus.Failed, scan.Status);
        Assert.Contains(expected, scan.Message, StringComparison.Ordinal);
    }

    private EngineStub.Answer Answer(string path)
    {
        if (_isBroken) return EngineStub.Answer.Of("", 503);
        if (path.StartsWith("/events", StringComparison.Ordinal)) return new EngineStub.Answer(200, Events, IsChunked: true);
        if (path == "/containers/json?all=1") return EngineStub.Answer.Of("[" + string.Join(',', _containers.Keys.Select(id => $$"""{"Names":["/x"],"Id":"{{id}}","Labels":{"Id":"no"} }""")) + "]");
        return _containers.TryGetValue(path.Split('/')[2], out var container) ? EngineStub.Answer.Of(container) : EngineStub.Answer.Of("""{"message":"No such container"}""", 404);
    }

    private IEnumerable<byte[]> Events()
    {
        while (_events.Take() is { } line) yield return Encoding.UTF8.GetBytes(line);
    }

    // In two parts, as the network may cut them.
    private void Tell(string action, string id)
    {
        var line = $$"""{"Type":"container","Action":"{{action}}","Actor":{"ID":"{{id}}"} }""" + "\n";
        _events.Add(line[..20]);
        _events.Add(line[20..]);
    }

    private ApiCatalog Catalog(LabelFilter? filter = null) => new(new DockerClient(_engine.Host, _stop), ["/containers"], filter, _folder.Log);

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)), "it did not happen");

    private static string Inspect(string id, string name, string labels = "") => $$$$"""
        {"Id":"{{{{id}}}}","Created":"1970-01-01T00:00:01Z","State":{"Status":"running","Running":true,"StartedAt":"1970-01-01T00:00:02Z"},"LogPath":"","Name":"/{{{{name}}}}",
        "HostConfig":{"LogConfig":{"Type":"local","Config":{}},"NetworkMode":"default"},
        "Config":{"Hostname":"h","Tty":true,"Env":["PASSWORD={{{{ContainerDirectory.Secret}}}}"],"Labels":{ {{{{labels}}}} } } }
        """;
}
