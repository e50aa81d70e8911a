using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Tests.Collector.Support;
using Rask.LogForwarder.Tests.Discovery;
using Rask.LogForwarder.Tests.Reliability;

namespace Rask.LogForwarder.Tests.Collector;

/// <summary>Two forwarders that are told to follow the same container.</summary>
public sealed class SourceLockTests : IDisposable
{
    private static readonly string One = ContainerDirectory.IdOf("a1");
    private static readonly string Other = ContainerDirectory.IdOf("f0");

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
    public void The_second_one_says_who_has_the_container_and_takes_over_when_that_ends()
    {
        _containers.Add(One, ContainerDirectory.Config(One, "/web"));
        Write("first\n", 1);
        using var second = Second();
        second.WaitUntil(() => Said("another forwarder follows this container"), "the warning");
        Assert.True(Said($"process {Environment.ProcessId}."));
        Assert.Empty(second.Receiver.Records);

        _first!.Dispose();
        second.ReceiveRecords(1);
        Assert.Equal(["first\n"], second.Receiver.Texts);
        Assert.True(Said("has let the container go"));
    }

    [Fact]
    public void A_run_to_the_end_waits_for_a_container_that_another_one_has()
    {
        _containers.Add(One, ContainerDirectory.Config(One, "/web"));
        Write("first\n", 1);
        using var second = Second(exitAtEnd: true);
        second.WaitUntil(() => Said("another forwarder follows this container"), "the warning");
        Assert.False(second.HasEnded);
        _first!.Dispose();
        second.ReceiveAllUntilEnd();
        Assert.Equal(["first\n"], second.Receiver.Texts);
    }

    [Fact]
    public void A_container_that_was_left_may_be_had_by_another_one()
    {
        _containers.Add(One, ContainerDirectory.Config(One, "/web"));
        Write("first\n", 1);
        using var reader = new RunningReader(Finder(), output: _output);
        reader.ReceiveRecords(1);
        var directory = Path.Combine(_containers.Root, One);
        Assert.Null(ContainerLock.TryTake(directory, out var errno));
        Assert.Equal(Errno.Again, errno);
        _containers.Add(One, ContainerDirectory.Config(One, "/old"));
        reader.WaitUntil(
            () =>
            {
                using var taken = ContainerLock.TryTake(directory, out _);
                return taken is not null;
            },
            "the lock");
    }

    [Fact]
    public void A_directory_that_does_not_exist_cannot_be_taken()
    {
        Assert.Null(ContainerLock.TryTake(Path.Combine(_containers.Root, "nowhere"), out var errno));
        Assert.Equal(Errno.NoEntry, errno);
    }

    [Fact]
    public void Other_forwarders_that_run_are_named()
    {
        _containers.Add(One, ContainerDirectory.Config(One, "/web"));
        _containers.Add(Other, ContainerDirectory.Config(Other, "/web-logs-2", labels: ("rask.forwarder", "true")));
        var finder = Finder();
        _ = finder.Find();
        Assert.Equal(["web-logs-2"], finder.OtherForwarders);
    }

    private ContainerLock? _first;

    private RunningReader Second(bool exitAtEnd = false)
    {
        _first = ContainerLock.TryTake(Path.Combine(_containers.Root, One), out _);
        Assert.NotNull(_first);
        return new RunningReader(Finder(), exitAtEnd, output: _output);
    }

    private void Write(string text, int time) => File.WriteAllBytes(Path.Combine(_containers.Root, One, One + "-json.log"), DockerLine.Of(text, time: time));

    private bool Said(string text) => _output.Lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    private ContainerSourceFinder Finder() =>
        new(new FileCatalog([_containers.Root], null, _folder.Log), new TargetRule("web", "host"), _folder.Log);
}
