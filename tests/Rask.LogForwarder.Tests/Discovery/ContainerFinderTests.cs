using System.Runtime.Versioning;
using Microsoft.Extensions.Time.Testing;
using Rask.LogForwarder.Collector.Discovery;

namespace Rask.LogForwarder.Tests.Discovery;

[SupportedOSPlatform("linux")]
public sealed class ContainerFinderTests : IDisposable
{
    private const UnixFileMode All = (UnixFileMode)511; // rwxrwxrwx

    private readonly ContainerDirectory _containers = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow.AddMinutes(1));
    private readonly ContainerFinder _finder;

    public ContainerFinderTests() => _finder = new ContainerFinder(_containers.Root, _time);

    public void Dispose() => _containers.Dispose();

    [Fact]
    public void Finds_all_containers()
    {
        _containers.Add(ContainerDirectory.IdOf("a1"));
        _containers.Add("short-id");

        var scan = _finder.Scan();

        Assert.Equal(ContainerScanStatus.Listed, scan.Status);
        Assert.Equal([ContainerDirectory.IdOf("a1"), "short-id"], scan.Containers.Select(container => container.Id).Order());
        Assert.Empty(scan.Problems);
        Assert.Null(scan.Message);
    }

    [Fact]
    public void An_empty_directory_is_no_error()
    {
        var scan = _finder.Scan();

        Assert.Equal(ContainerScanStatus.Listed, scan.Status);
        Assert.Empty(scan.Containers);
    }

    [Fact]
    public void A_container_that_is_being_made_is_no_problem()
    {
        Directory.CreateDirectory(Path.Combine(_containers.Root, ContainerDirectory.IdOf("a1")));
        File.WriteAllText(Path.Combine(_containers.Root, "stray"), "a file");

        var scan = _finder.Scan();

        Assert.Empty(scan.Containers);
        Assert.Empty(scan.Problems);
    }

    [Fact]
    public void One_damaged_container_does_not_hide_the_others()
    {
        _containers.Add(ContainerDirectory.IdOf("a1"));
        var damaged = _containers.Add(ContainerDirectory.IdOf("b2"), "{");

        var scan = _finder.Scan();

        Assert.Equal(ContainerDirectory.IdOf("a1"), Assert.Single(scan.Containers).Id);
        Assert.StartsWith(damaged, Assert.Single(scan.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_only_what_changed()
    {
        var id = ContainerDirectory.IdOf("a1");
        _containers.Add(id);
        _containers.Add(ContainerDirectory.IdOf("b2"));
        _finder.Scan();
        Assert.Equal(2, _finder.FilesRead);

        Assert.Equal(2, _finder.Scan().Containers.Count);
        Assert.Equal(2, _finder.FilesRead);

        _containers.Add(id, ContainerDirectory.Config(id, "/renamed-container"));
        Assert.Contains(_finder.Scan().Containers, container => container.Name == "renamed-container");
        Assert.Equal(3, _finder.FilesRead);
    }

    [Fact]
    public void Sees_a_change_that_size_and_time_do_not_show()
    {
        var id = ContainerDirectory.IdOf("a1");
        var changed = _time.GetUtcNow().UtcDateTime.AddMilliseconds(-1);
        File.SetLastWriteTimeUtc(_containers.Add(id, ContainerDirectory.Config(id, "/one")), changed);
        Assert.Equal("one", Assert.Single(_finder.Scan().Containers).Name);

        File.SetLastWriteTimeUtc(_containers.Add(id, ContainerDirectory.Config(id, "/two")), changed);
        Assert.Equal("two", Assert.Single(_finder.Scan().Containers).Name);
    }

    [Fact]
    public void A_removed_container_is_gone()
    {
        _containers.Add(ContainerDirectory.IdOf("a1"));
        Assert.Single(_finder.Scan().Containers);

        Directory.Delete(Path.Combine(_containers.Root, ContainerDirectory.IdOf("a1")), recursive: true);
        Assert.Empty(_finder.Scan().Containers);
    }

    [Fact]
    public void A_repaired_container_is_found()
    {
        _containers.Add(ContainerDirectory.IdOf("a1"), "{");
        Assert.Empty(_finder.Scan().Containers);

        _containers.Add(ContainerDirectory.IdOf("a1"));
        Assert.Single(_finder.Scan().Containers);
    }

    [Fact]
    public void A_missing_directory_is_waited_for()
    {
        var root = Path.Combine(_containers.Root, "not", "yet");
        var finder = new ContainerFinder(root, _time);

        var scan = finder.Scan();
        Assert.Equal(ContainerScanStatus.DirectoryMissing, scan.Status);
        Assert.StartsWith($"{root} does not exist. ", scan.Message, StringComparison.Ordinal);
        Assert.Contains("DOCKER_CONTAINERS_DIR", scan.Message, StringComparison.Ordinal);

        Directory.CreateDirectory(root);
        Assert.Equal(ContainerScanStatus.Listed, finder.Scan().Status);
    }

    [Fact]
    public void A_file_instead_of_the_directory_is_an_error_and_not_an_exception()
    {
        var path = Path.Combine(_containers.Root, "file");
        File.WriteAllText(path, "");

        Assert.NotEqual(ContainerScanStatus.Listed, new ContainerFinder(path, _time).Scan().Status);
    }

    [Theory]
    [InlineData(UnixFileMode.None)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void A_directory_that_cannot_be_listed_is_told_with_the_remedy(UnixFileMode mode)
    {
        _containers.Add(ContainerDirectory.IdOf("a1"));
        File.SetUnixFileMode(_containers.Root, mode);
        try
        {
            AssertRemedy(AsNobody.Run(_finder.Scan));
        }
        finally
        {
            File.SetUnixFileMode(_containers.Root, All);
        }
    }

    [Fact]
    public void A_directory_below_one_that_cannot_be_entered_is_denied_and_not_missing()
    {
        var root = Path.Combine(_containers.Root, "containers");
        Directory.CreateDirectory(root);
        File.SetUnixFileMode(_containers.Root, UnixFileMode.None);
        try
        {
            Assert.Equal(ContainerScanStatus.PermissionDenied, AsNobody.Run(new ContainerFinder(root, _time).Scan).Status);
        }
        finally
        {
            File.SetUnixFileMode(_containers.Root, All);
        }
    }

    [Fact]
    public void Containers_of_which_none_can_be_read_are_told_with_the_remedy()
    {
        File.SetUnixFileMode(_containers.Root, All);
        var path = _containers.Add(ContainerDirectory.IdOf("a1"));
        File.SetUnixFileMode(path, UnixFileMode.None);

        AssertRemedy(AsNobody.Run(_finder.Scan));
    }

    [Fact]
    public void One_container_that_cannot_be_read_is_a_problem_of_that_one()
    {
        File.SetUnixFileMode(_containers.Root, All);
        var denied = _containers.Add(ContainerDirectory.IdOf("a1"));
        File.SetUnixFileMode(denied, UnixFileMode.None);
        File.SetUnixFileMode(_containers.Add(ContainerDirectory.IdOf("b2")), All);

        var scan = AsNobody.Run(_finder.Scan);

        Assert.Equal(ContainerScanStatus.Listed, scan.Status);
        Assert.Equal(ContainerDirectory.IdOf("b2"), Assert.Single(scan.Containers).Id);
        Assert.Equal([$"{denied} cannot be read: permission denied"], scan.Problems);
    }

    private void AssertRemedy(ContainerScan scan)
    {
        Assert.Equal(ContainerScanStatus.PermissionDenied, scan.Status);
        Assert.Contains("permission denied", scan.Message, StringComparison.Ordinal);
        Assert.Contains($"Mount {_containers.Root} read-only", scan.Message, StringComparison.Ordinal);
        Assert.Contains("as root", scan.Message, StringComparison.Ordinal);
        Assert.Contains("CAP_DAC_READ_SEARCH", scan.Message, StringComparison.Ordinal);
        Assert.Empty(scan.Containers);
    }
}
