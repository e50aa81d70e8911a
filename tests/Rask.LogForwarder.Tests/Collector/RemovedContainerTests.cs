using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Tests.Collector.Support;
using Rask.LogForwarder.Tests.Discovery;
using Rask.LogForwarder.Tests.Reliability;
using Rask.LogForwarder.Tests.Reliability.Journal;

namespace Rask.LogForwarder.Tests.Collector;

/// <summary>Batches that were on their way when the forwarder ended, of containers that were removed before it came back.</summary>
public sealed class RemovedContainerTests : IDisposable
{
    private static readonly string Gone = ContainerDirectory.IdOf("d0d0");
    private static readonly string Other = ContainerDirectory.IdOf("c0c0");

    private readonly JournalRig _rig = new();
    private readonly ContainerDirectory _containers = new();
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _rig.Dispose();
        _containers.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Its_pending_batch_is_named_downstream_and_then_delivered_as_missing()
    {
        var id = LeavePending(Gone, 10);
        _containers.Add(Other, ContainerDirectory.Config(Other, labels: ("com.docker.compose.service", "web")));
        WriteLog(Other, "alive\n");
        using var journal = _rig.Open();
        using var reader = new RunningReader(Finder(), journal: journal);

        var notice = Take(reader);
        Assert.Equal((1, LineFlags.Notice, Gone, "web", 0L), (notice.Records, notice.Segments[0].Flags, notice.Owner.Key, notice.Owner.Service, notice.Covered));
        reader.Queue.Complete(notice);
        var lost = Take(reader);
        Assert.Equal((id, 10, Gone, true, 1000L), (lost.Id, lost.Records, lost.Owner.Key, lost.IsBegun, lost.Covered));
        Assert.Equal(JournalRig.At(1000), lost.End);
        Assert.Equal(LossReason.Removed, lost.MissingReason);
        Assert.All(Missing(lost), Assert.True);
        reader.Queue.Complete(lost);
        // What is newer of the service comes behind it.
        var newer = Take(reader);
        Assert.Equal(Other, newer.Owner.Key);
        reader.Queue.Complete(newer);
    }

    [Fact]
    public void A_container_that_still_exists_keeps_its_batch_pending()
    {
        _ = LeavePending(Gone, 10);
        Directory.CreateDirectory(Path.Combine(_containers.Root, Gone));
        _containers.Add(Other, ContainerDirectory.Config(Other, labels: ("com.docker.compose.service", "web")));
        WriteLog(Other, "alive\n");
        using var journal = _rig.Open();
        using var reader = new RunningReader(Finder(), journal: journal);
        reader.ReceiveRecords(1);
        Assert.Equal(["alive\n"], reader.Receiver.Texts);
        Assert.Equal([Gone], journal.PendingContainers);
    }

    [Fact]
    public void Nothing_is_given_up_while_the_directory_of_containers_cannot_be_seen()
    {
        var missing = Finder(Path.Combine(_containers.Root, "not-mounted"));
        _ = missing.Find();
        Assert.False(missing.IsGone(Gone));
        _containers.Add(Other, ContainerDirectory.Config(Other));
        var finder = Finder();
        Assert.False(finder.IsGone(Gone));
        _ = finder.Find();
        Assert.True(finder.IsGone(Gone));
        Assert.False(finder.IsGone("/logs/app.log"));
        Assert.False(RunningReader.Files("/logs/app.log").IsGone("/logs/app.log"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_that_comes_back_while_its_batches_wait_is_not_read_again(bool isRoot)
    {
        _containers.Add(Other, ContainerDirectory.Config(Other, labels: ("com.docker.compose.service", "web")));
        WriteLog(Other, "first\n");
        using var output = new LogOutput();
        using var journal = _rig.Open();
        using var reader = new RunningReader(Finder(), journal: journal, output: output);
        reader.WaitUntil(() => reader.Queue.Pushed == 1, "a batch that waits");

        var directory = isRoot ? _containers.Root : Path.Combine(_containers.Root, Other);
        var away = _folder.File("away");
        Directory.Move(directory, away);
        reader.WaitUntil(() => Said(output, "the container is gone") == 1, "the end of the log");
        Directory.Move(away, directory);
        reader.WaitUntil(() => Said(output, "\"following") == 2, "the log again");
        using (var log = new FileStream(LogPath(Other), FileMode.Append)) log.Write(DockerLine.Of("second\n", time: 2));

        reader.ReceiveUntil(() => reader.Receiver.Texts.Contains("second\n"), "what was written since");
        Assert.Equal(["first\n", "second\n"], reader.Receiver.Texts);
    }

    private static int Said(LogOutput output, string message) => output.Lines.Count(line => line.Contains(message, StringComparison.Ordinal));
    [Fact]
    public void Nothing_is_given_up_where_no_other_container_shows_that_this_is_the_right_directory()
    {
        Directory.CreateDirectory(Path.Combine(_containers.Root, "lost+found"));
        var finder = Finder();
        _ = finder.Find();
        Assert.False(finder.IsGone(Gone));
        Assert.False(finder.IsGone(Gone));
        var warning = Assert.Single(_folder.LogLines, static line => line.Contains(Gone, StringComparison.Ordinal));
        Assert.Contains("DOCKER_CONTAINERS_DIR", warning, StringComparison.Ordinal);

        Directory.CreateDirectory(Path.Combine(_containers.Root, Other));
        _ = finder.Find();
        Assert.True(finder.IsGone(Gone));
    }

    [Fact]
    public void A_container_that_was_seen_in_this_run_is_gone_also_when_it_was_the_only_one()
    {
        _containers.Add(Gone, ContainerDirectory.Config(Gone, labels: ("com.docker.compose.service", "web")));
        var finder = Finder();
        Assert.Single(finder.Find());
        Assert.False(finder.IsGone(Gone));
        Directory.Delete(Path.Combine(_containers.Root, Gone), recursive: true);
        _ = finder.Find();
        Assert.True(finder.IsGone(Gone));
        Assert.False(finder.IsGone(Other));
    }

    [Fact]
    public void Its_pending_batch_waits_while_the_directory_of_containers_is_empty_and_is_given_up_when_another_one_comes()
    {
        var id = LeavePending(Gone, 10);
        using var journal = _rig.Open();
        using var reader = new RunningReader(Finder(), journal: journal);
        reader.WaitUntil(() => _folder.LogLines.Any(static line => line.Contains("They wait", StringComparison.Ordinal)), "the warning");
        Assert.Equal([Gone], journal.PendingContainers);

        _containers.Add(Other, ContainerDirectory.Config(Other, labels: ("com.docker.compose.service", "web")));
        var notice = Take(reader);
        Assert.Equal(Gone, notice.Owner.Key);
        reader.Queue.Complete(notice);
        var lost = Take(reader);
        Assert.Equal((id, true), (lost.Id, lost.HasMissing));
        reader.Queue.Complete(lost);
    }

    private static List<bool> Missing(Batch batch)
    {
        var missing = new List<bool>();
        foreach (ref readonly var segment in batch.Segments) missing.Add(segment.IsMissing);
        return missing;
    }

    private static Batch Take(RunningReader reader)
    {
        Batch? taken = null;
        reader.WaitUntil(() => reader.Queue.TryTake(out taken), "a batch");
        return taken!;
    }

    private ContainerSourceFinder Finder(string? root = null) =>
        new(new FileCatalog([root ?? _containers.Root], null, _folder.Log), new TargetRule("web", "host"), _folder.Log);

    private void WriteLog(string id, string text) => File.WriteAllBytes(LogPath(id), DockerLine.Of(text));

    private string LogPath(string id) => Path.Combine(_containers.Root, id, id + "-json.log");

    private BatchId LeavePending(string container, int records)
    {
        using var journal = _rig.Open();
        var batch = _rig.Batch(journal, container, 1, end: 1000, records);
        journal.Begin(batch);
        return batch.Id;
    }
}
