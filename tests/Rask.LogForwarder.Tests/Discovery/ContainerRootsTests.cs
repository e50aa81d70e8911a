using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Tests.Reliability;

namespace Rask.LogForwarder.Tests.Discovery;

public sealed class ContainerRootsTests : IDisposable
{
    private static readonly string One = ContainerDirectory.IdOf("a1");
    private static readonly string Two = ContainerDirectory.IdOf("b2");

    private readonly ContainerDirectory _first = new();
    private readonly ContainerDirectory _second = new();
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Several_directories_are_separated_by_colons()
    {
        Assert.Equal(["/var/lib/docker/containers"], ContainerRoots.Split("/var/lib/docker/containers"));
        Assert.Equal(["/a", "/b c", "/"], ContainerRoots.Split(":/a/: /b c :/a:/:"));
        Assert.Empty(ContainerRoots.Split(":"));
    }

    [Fact]
    public void Containers_of_all_engines_are_found()
    {
        _first.Add(One);
        _second.Add(Two);
        var catalog = Catalog(_first.Root, _second.Root);

        var scan = catalog.Scan();

        Assert.Equal(ContainerScanStatus.Listed, scan.Status);
        Assert.Equal([One, Two], scan.Containers.Select(container => container.Id).Order());
        Assert.Equal(
            new[] { _first.Root, _second.Root, Path.Combine(_first.Root, One), Path.Combine(_second.Root, Two) }.Order(), catalog.Directories.Order());
        Assert.Equal(Path.Combine(_second.Root, Two), ContainerRoots.DirectoryOf([_first.Root, _second.Root], Two));
    }

    [Fact]
    public void An_engine_that_is_not_there_does_not_hide_the_other_and_is_told()
    {
        _first.Add(One);
        var missing = Path.Combine(_second.Root, "missing");
        var catalog = Catalog(missing, _first.Root);

        var scan = catalog.Scan();

        Assert.Equal(ContainerScanStatus.Listed, scan.Status);
        Assert.Equal(One, Assert.Single(scan.Containers).Id);
        Assert.StartsWith(missing, Assert.Single(scan.Problems), StringComparison.Ordinal);
        // What cannot be seen cannot be known to be gone.
        Assert.False(catalog.IsGone(Two, wasSeen: true));
    }

    [Fact]
    public void A_container_is_gone_when_no_engine_has_it()
    {
        _first.Add(One);
        var catalog = Catalog(_first.Root, _second.Root);
        _ = catalog.Scan();
        Assert.False(catalog.IsGone(One, wasSeen: true));
        Assert.True(catalog.IsGone(Two, wasSeen: false));
    }

    [Fact]
    public void Where_no_engine_can_be_seen_the_reason_is_given()
    {
        var scan = Catalog(Path.Combine(_first.Root, "x"), Path.Combine(_second.Root, "y")).Scan();
        Assert.Equal(ContainerScanStatus.DirectoryMissing, scan.Status);
        Assert.NotNull(scan.Message);
    }

    private FileCatalog Catalog(params string[] roots) => new(roots, null, _folder.Log);
}
