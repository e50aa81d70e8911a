using Rask.LogForwarder.Reliability;

namespace Rask.LogForwarder.Tests.Reliability;

public sealed class PrivateDirectoryTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = Owner | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_directory_that_holds_only_our_files_is_closed_with_them()
    {
        var path = Open("state", "journal", "lock");

        Assert.Null(Tighten(path));

        Assert.Equal(Owner, File.GetUnixFileMode(path));
        Assert.Equal(OwnerFile, File.GetUnixFileMode(Path.Combine(path, "journal")));
        Assert.Equal(OwnerFile, File.GetUnixFileMode(Path.Combine(path, "lock")));
    }

    [Fact]
    public void An_empty_volume_that_was_mounted_for_us_is_closed()
    {
        var path = Open("volume");

        Assert.Null(Tighten(path));

        Assert.Equal(Owner, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_directory_with_other_files_is_left_as_it_is_but_ours_are_closed()
    {
        var path = Open("shared", "journal", "somebody-else");

        Assert.Contains("more than the forwarder's files", Tighten(path), StringComparison.Ordinal);

        Assert.Equal(Everybody, File.GetUnixFileMode(path));
        Assert.Equal(OwnerFile, File.GetUnixFileMode(Path.Combine(path, "journal")));
        Assert.Equal(Everybody, File.GetUnixFileMode(Path.Combine(path, "somebody-else")));
    }

    [Fact]
    public void A_directory_for_everybody_stays_one()
    {
        var path = Open("tmp");
        File.SetUnixFileMode(path, Everybody | UnixFileMode.StickyBit);

        Assert.NotNull(Tighten(path));

        Assert.Equal(Everybody | UnixFileMode.StickyBit, File.GetUnixFileMode(path));
    }

    [Fact]
    public void What_a_link_leads_to_is_not_touched()
    {
        var path = Open("state");
        var target = _folder.File("target");
        File.WriteAllText(target, "");
        File.SetUnixFileMode(target, Everybody);
        File.CreateSymbolicLink(Path.Combine(path, "journal"), target);

        Assert.Null(Tighten(path));

        Assert.Equal(Everybody, File.GetUnixFileMode(target));
    }

    [Fact]
    public void The_state_directory_of_an_earlier_run_is_closed_at_the_start()
    {
        var path = _folder.File("state");
        ForwarderState.Open(path, _folder.Log).Dispose();
        File.SetUnixFileMode(path, Everybody);
        File.SetUnixFileMode(Path.Combine(path, "journal"), Everybody);
        // What other parts of the forwarder keep there.
        Directory.CreateDirectory(Path.Combine(path, "capture"));
        File.WriteAllText(Path.Combine(path, "admin.sock"), "");

        ForwarderState.Open(path, _folder.Log).Dispose();

        Assert.Equal(Owner, File.GetUnixFileMode(path));
        Assert.All(Directory.GetFiles(path), file => Assert.Equal(OwnerFile, File.GetUnixFileMode(file)));
        Assert.DoesNotContain(_folder.LogLines, line => line.Contains("others can look", StringComparison.Ordinal));
    }

    [Fact]
    public void A_state_directory_that_is_not_only_ours_is_warned_about()
    {
        var path = Open("shared", "somebody-else");

        ForwarderState.Open(path, _folder.Log).Dispose();

        Assert.Contains("others can look into the state directory", Assert.Single(_folder.LogLines), StringComparison.Ordinal);
    }

    private static string? Tighten(string path) => PrivateDirectory.Tighten(path, name => name is "journal" or "lock");

    private string Open(string name, params ReadOnlySpan<string> files)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(path);
        foreach (var file in files)
        {
            File.WriteAllText(Path.Combine(path, file), "");
            File.SetUnixFileMode(Path.Combine(path, file), Everybody);
        }

        File.SetUnixFileMode(path, Everybody);
        return path;
    }
}
