using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Tests.Discovery;
using Rask.LogForwarder.Tests.Platform;

namespace Rask.LogForwarder.Tests.Reliability;

public sealed class StateDirectoryTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Makes_the_directory_for_its_owner_alone()
    {
        var path = _folder.File("a/b/c");

        using var directory = StateDirectory.TryOpen(path, out var reason);

        Assert.Null(reason);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        Assert.Equal(Path.Combine(path, "x"), directory!.FileName("x"));
    }

    [Fact]
    public void A_second_holder_is_refused_until_the_first_has_ended()
    {
        var path = _folder.File("state");
        using (StateDirectory.TryOpen(path, out _))
        {
            var error = Assert.Throws<StateInUseException>(() => StateDirectory.TryOpen(path, out _));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
            Assert.Contains("--state-dir", error.Message, StringComparison.Ordinal);
        }

        using var next = StateDirectory.TryOpen(path, out var reason);
        Assert.NotNull(next);
        Assert.Null(reason);
    }

    [Fact]
    public void A_child_that_was_forked_meanwhile_does_not_keep_the_lock()
    {
        var path = _folder.File("state");
        var directory = StateDirectory.TryOpen(path, out _);
        using var child = new ForkedTwins(Path.Combine(path, "lock"));
        Assert.Equal(1, child.Count);
        directory!.Dispose();

        using var next = StateDirectory.TryOpen(path, out _);
        Assert.NotNull(next);
    }

    [Fact]
    public void A_file_in_its_place_is_a_reason()
    {
        File.WriteAllText(_folder.File("state"), "");

        Assert.Null(StateDirectory.TryOpen(_folder.File("state"), out var reason));
        Assert.NotEmpty(reason!);
        Assert.Null(StateDirectory.TryOpen(_folder.File("state/below"), out reason));
        Assert.NotEmpty(reason!);
    }

    [Fact]
    public void Runs_without_a_directory_that_cannot_be_written_and_says_what_that_costs()
    {
        var path = _folder.File("state");
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(_folder.Root, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        using (var state = AsNobody.Run(() => ForwarderState.Open(path, _folder.Log)))
        {
            Assert.Null(state.DeadLetterPath);
            Assert.Null(state.Journal.Find("a"));
            Assert.Matches("^[0-9a-f]{16}$", state.ForwarderId);
            Assert.Equal(1, state.Epoch);
        }

        using (var below = AsNobody.Run(() => ForwarderState.Open(Path.Combine(path, "below"), _folder.Log)))
            Assert.Null(below.DeadLetterPath);
        Assert.Equal(2, _folder.LogLines.Length);
        Assert.All(_folder.LogLines, line =>
        {
            Assert.Contains("sent again from its beginning", line, StringComparison.Ordinal);
            Assert.Contains("denied", line, StringComparison.OrdinalIgnoreCase);
        });
        File.SetUnixFileMode(_folder.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void A_journal_that_cannot_be_opened_does_not_keep_the_lock()
    {
        var path = _folder.File("state");
        Directory.CreateDirectory(Path.Combine(path, "journal"));

        using (var state = ForwarderState.Open(path, _folder.Log)) Assert.Null(state.DeadLetterPath);

        Assert.Single(_folder.LogLines);
        using var free = StateDirectory.TryOpen(path, out _);
        Assert.NotNull(free);
    }

    [Fact]
    public void Names_batches_after_forwarder_and_epoch()
    {
        string first;
        long epoch;
        using (var state = ForwarderState.Open(_folder.File("state"), _folder.Log)) (first, epoch) = (state.ForwarderId, state.Epoch);
        using var again = ForwarderState.Open(_folder.File("state"), _folder.Log);

        Assert.Equal(1, epoch);
        Assert.Equal((first, 2), (again.ForwarderId, again.Epoch));
        Assert.Equal(_folder.File("state/dead-letters.ndjson"), again.DeadLetterPath);
    }

    [Theory]
    [InlineData("nginx", "nginx")]
    [InlineData("my-app_2.x", "my-app_2.x")]
    [InlineData("", "default")]
    [InlineData("..", "default")]
    [InlineData(".hidden", "hidden")]
    [InlineData("../../etc", "_.._etc")]
    [InlineData("/etc/passwd", "_etc_passwd")]
    [InlineData("a\0b\u20ac", "a_b_")]
    public void The_default_path_never_leaves_its_root(string target, string name) =>
        Assert.Equal("/var/lib/rask-log-forwarder/" + name, Path.GetFullPath(StatePath.For(target)));
}
