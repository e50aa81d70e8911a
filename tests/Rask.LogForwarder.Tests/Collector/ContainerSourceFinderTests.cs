using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Tests.Collector.Support;
using Rask.LogForwarder.Tests.Discovery;
using Rask.LogForwarder.Tests.Reliability;

namespace Rask.LogForwarder.Tests.Collector;

/// <summary>Which logs are followed while containers come, change and go; and what is said where one cannot be.</summary>
public sealed class ContainerSourceFinderTests : IDisposable
{
    private static readonly string One = ContainerDirectory.IdOf("a1");
    private static readonly string Two = ContainerDirectory.IdOf("b2");

    private readonly ContainerDirectory _containers = new();
    private readonly TestFolder _folder = new();
    private readonly LogOutput _output = new();

    public void Dispose()
    {
        _containers.Dispose();
        _folder.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void A_container_that_is_renamed_to_the_target_is_found()
    {
        Add(One, "other", "first\n");
        using var reader = new RunningReader(Finder("web"), output: _output);
        reader.WaitUntil(() => Said("waiting for a log"), "the first look");
        Rename(One, "web");
        reader.ReceiveRecords(1);
        Assert.Equal(["first\n"], reader.Receiver.Texts);
    }

    [Fact]
    public void Records_of_a_container_that_is_renamed_have_its_new_name()
    {
        Add(One, "web", "first\n");
        using var reader = new RunningReader(Finder("*"), output: _output);
        reader.ReceiveRecords(1);
        Rename(One, "shop");
        reader.WaitUntil(() => Said("another name"), "the new name");
        Write(One, "second\n", 2);
        reader.ReceiveRecords(2);

        Assert.Equal(["first\n", "second\n"], reader.Receiver.Texts);
        Assert.Equal(["web", "shop"], reader.Receiver.Descriptions.Select(batch => batch.Owner.Service));
    }

    [Fact]
    public void A_container_that_is_renamed_away_is_read_as_far_as_it_goes_and_left()
    {
        Add(One, "web", "first\n");
        using var reader = new RunningReader(Finder("web"), output: _output);
        reader.ReceiveRecords(1);
        Rename(One, "old");
        reader.WaitUntil(() => Said("not the target any more"), "that it is left");
        Write(One, "not ours\n", 2);

        Add(Two, "web", "of the new one\n");
        reader.ReceiveRecords(2);

        Assert.Equal(["first\n", "of the new one\n"], reader.Receiver.Texts);
    }

    [Fact]
    public void One_that_comes_back_after_it_was_left_goes_on_where_it_was()
    {
        Add(One, "web", "first\n");
        using var reader = new RunningReader(Finder("web"), output: _output);
        reader.ReceiveRecords(1);
        Rename(One, "old");
        reader.WaitUntil(() => Said("not the target any more"), "that it is left");
        Rename(One, "web");
        Write(One, "second\n", 2);
        reader.ReceiveRecords(2);
        Assert.Equal(["first\n", "second\n"], reader.Receiver.Texts);
    }

    [Fact]
    public void One_that_fits_better_takes_the_place_of_a_similar_name()
    {
        Add(One, "web-exporter", "similar\n");
        using var reader = new RunningReader(Finder("web"), output: _output);
        reader.ReceiveRecords(1);
        Add(Two, "web", "right\n");
        reader.ReceiveRecords(2);
        reader.WaitUntil(() => Said("not the target any more"), "that it is left");
        Write(One, "not ours\n", 2);
        Write(Two, "right again\n", 2);
        reader.ReceiveRecords(3);
        Assert.Equal(["similar\n", "right\n", "right again\n"], reader.Receiver.Texts);
    }

    [Fact]
    public void While_the_target_is_being_recreated_a_similar_name_is_no_stand_in()
    {
        Add(One, "web", "");
        Add(Two, "web-exporter", "");
        var finder = Finder("web");
        Assert.Equal(One, Assert.Single(finder.Find()).Owner.Key);
        Directory.Delete(Path.Combine(_containers.Root, One), recursive: true);
        Assert.Empty(finder.Find());
        Assert.False(finder.IsLeft(One));
        Assert.Contains(_folder.LogLines, line => line.Contains("waiting for web to come back", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("none", "its log goes nowhere")]
    [InlineData("local", "no file that can be followed")]
    [InlineData("journald", "no file that can be followed")]
    public void A_driver_that_leaves_no_file_is_told_with_the_remedy_and_ends_the_start(string driver, string expected)
    {
        Add(One, "web", "");
        _containers.SetDriver(One, driver);
        var error = Assert.Throws<AccessDeniedException>(() => Finder("web").Find());
        Assert.Contains($"container web has the logging driver {driver}", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("driver: json-file", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void One_replica_without_a_file_does_not_stop_the_others()
    {
        _containers.Add(One, ContainerDirectory.Config(One, "/web-1", labels: ("com.docker.compose.service", "web")));
        _containers.Add(Two, ContainerDirectory.Config(Two, "/web-2", labels: ("com.docker.compose.service", "web")));
        _containers.SetDriver(Two, "local");
        _containers.SetDriver(One, "json-file");
        Assert.Equal(One, Assert.Single(Finder("web").Find()).Owner.Key);
        Assert.Contains(_folder.LogLines, line => line.Contains("container web-2 has the logging driver local", StringComparison.Ordinal));
    }

    [Fact]
    public void A_container_that_comes_later_without_a_file_is_told_and_does_not_end_the_process()
    {
        var finder = Finder("web");
        Assert.Empty(finder.Find());
        Add(One, "web", "");
        _containers.SetDriver(One, "none");
        Assert.Empty(finder.Find());
        Assert.Contains(_folder.LogLines, line => line.Contains("logging driver none", StringComparison.Ordinal));
    }

    [Fact]
    public void In_a_container_a_directory_that_is_not_mounted_ends_the_start()
    {
        var missing = Path.Combine(_containers.Root, "not-mounted");
        var error = Assert.Throws<AccessDeniedException>(() => Finder("web", missing, mountedId: One).Find());
        Assert.Contains($"{missing} does not exist. Mount", error.Message, StringComparison.Ordinal);
        // Elsewhere an engine may still be installed.
        Assert.Empty(Finder("web", missing).Find());
    }

    [Fact]
    public void In_a_container_an_empty_directory_is_the_wrong_one()
    {
        Assert.Empty(Finder("web", mountedId: One).Find());
        Assert.Contains(_folder.LogLines, line => line.Contains("another directory is mounted there", StringComparison.Ordinal));
    }

    [Fact]
    public void The_loss_of_the_network_is_told_once()
    {
        var told = new List<string>();
        _containers.Add(One, ContainerDirectory.Config(One, "/web"));
        var finder = new ContainerSourceFinder(new FileCatalog([_containers.Root], null, _folder.Log), new TargetRule("web", "host", One), _folder.Log)
        {
            Network = new SharedNetwork(One, DateTimeOffset.UtcNow, TimeProvider.System),
            NetworkLost = told.Add,
        };
        _ = finder.Find();
        Assert.Empty(told);
        _containers.Add(One, ContainerDirectory.Config(One, "/web").Replace("09:13:57.847", "09:14:57.847", StringComparison.Ordinal));
        _ = finder.Find();
        _ = finder.Find();
        Assert.Contains("web", Assert.Single(told), StringComparison.Ordinal);
    }

    private void Add(string id, string name, string text)
    {
        _containers.Add(id, ContainerDirectory.Config(id, "/" + name));
        if (text.Length > 0) Write(id, text, 1);
    }

    private void Rename(string id, string name) => _containers.Add(id, ContainerDirectory.Config(id, "/" + name));

    private void Write(string id, string text, int time)
    {
        using var file = new FileStream(Path.Combine(_containers.Root, id, id + "-json.log"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Write(DockerLine.Of(text, time: time));
    }

    private bool Said(string text) => _output.Lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    private ContainerSourceFinder Finder(string target, string? root = null, string? mountedId = null) =>
        new(new FileCatalog([root ?? _containers.Root], null, _folder.Log), new TargetRule(target, "host", mountedId), _folder.Log);
}
