using System.Text;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Tests.Reliability;

namespace Rask.LogForwarder.Tests.Platform;

public sealed class AppendFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Path => _folder.File("file");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Appends_whole_records_also_to_what_was_there()
    {
        using (var file = AppendFile.Open(Path)) Assert.Equal(0, file.TryAppend("one\n"u8));
        using (var file = AppendFile.Open(Path))
        {
            Assert.Equal(4, file.Length);
            Assert.Equal(0, file.TryAppend("two\n"u8));
            Assert.Equal(8, file.Length);
            Assert.Equal(0, file.Sync());
        }

        Assert.Equal("one\ntwo\n", File.ReadAllText(Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_record_that_does_not_fit_leaves_nothing_behind(int room)
    {
        var disk = new FullDisk();
        using var file = disk.Open(Path);
        Assert.Equal(0, file.TryAppend("one\n"u8));
        disk.Room = room;

        Assert.Equal(Errno.NoSpace, file.TryAppend("two\n"u8));

        Assert.Equal(4, file.Length);
        Assert.Equal("one\n", File.ReadAllText(Path));
        disk.Room = long.MaxValue;
        Assert.Equal(0, file.TryAppend("three\n"u8));
        Assert.Equal("one\nthree\n", File.ReadAllText(Path));
    }

    [Fact]
    public void A_part_that_could_not_be_taken_back_at_once_is_taken_back_before_the_next_record()
    {
        var disk = new FullDisk();
        using var file = disk.Open(Path);
        Assert.Equal(0, file.TryAppend("one\n"u8));
        (disk.Room, disk.CanCut) = (2, false);
        Assert.Equal(Errno.NoSpace, file.TryAppend("two\n"u8));

        disk.Room = long.MaxValue;
        Assert.Equal(Errno.ReadOnlyFileSystem, file.TryAppend("three\n"u8));
        disk.CanCut = true;
        Assert.Equal(0, file.TryAppend("four\n"u8));

        Assert.Equal("one\nfour\n", File.ReadAllText(Path));
    }

    [Fact]
    public void Says_which_file_cannot_be_opened_and_why()
    {
        var error = Assert.Throws<IOException>(() => AppendFile.Open(_folder.File("missing/file")));

        Assert.Contains("missing/file", error.Message, StringComparison.Ordinal);
        Assert.Contains("No such file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cuts()
    {
        using var file = AppendFile.Open(Path);
        file.TryAppend(Encoding.ASCII.GetBytes("one\ntwo\n"));

        file.Cut(4);

        Assert.Equal(4, file.Length);
        Assert.Equal("one\n", File.ReadAllText(Path));
    }
}
