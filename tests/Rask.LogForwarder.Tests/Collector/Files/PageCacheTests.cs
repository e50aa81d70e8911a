using System.Runtime.InteropServices;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector.Files;

/// <summary>What reading a log leaves in the kernel's page cache, for which the reader's control group is charged.</summary>
public sealed unsafe partial class PageCacheTests : IDisposable
{
    private const int Megabyte = 1 << 20;
    private const int FileLength = 40 * Megabyte;

    private readonly LogFiles _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void What_lies_behind_the_reader_is_forgotten()
    {
        WriteThrough();
        // Read from the device, it comes in large pages.
        Forget(_log.Path);
        Assert.InRange(Resident(), 0, Megabyte);
        var generation = Generation.TryOpen(_log.Path, out _)!;
        ReadFrom(generation, 0);
        // The last step is forgotten at the end.
        Assert.InRange(Resident(), 0, 14 * Megabyte);
        generation.Offset = FileLength;
        generation.Dispose();
        Assert.InRange(Resident(), 0, Megabyte);
    }

    [Fact]
    public void What_was_written_a_moment_ago_is_left_alone()
    {
        SkipWhereNothingIsForgotten();
        _log.Append("first line\n");
        using var generation = Generation.TryOpen(_log.Path, out _)!;
        var before = Resident();
        _log.Append(new byte[FileLength]);
        ReadFrom(generation, 0);
        Assert.InRange(Resident() - before, FileLength - Megabyte, long.MaxValue);
    }

    private static void ReadFrom(Generation generation, long offset)
    {
        const int Block = 128 * 1024;
        var buffer = stackalloc byte[Block];
        while (generation.Read(buffer, Block, offset) is > 0 and var read) offset += read;
    }

    private void WriteThrough()
    {
        SkipWhereNothingIsForgotten();
        _log.Append(new byte[FileLength]);
        Sync(_log.Path);
        Assert.InRange(Resident(), FileLength - Megabyte, long.MaxValue);
    }

    /// <summary>A file system in memory has nothing else to keep the bytes in.</summary>
    private static void SkipWhereNothingIsForgotten()
    {
        using var other = new LogFiles();
        other.Append(new byte[Megabyte]);
        Sync(other.Path);
        Forget(other.Path);
        Assert.SkipWhen(Resident(other.Path) > Megabyte / 2, "this file system keeps its files in memory");
    }

    private static void Forget(string path)
    {
        var fd = Libc.Open(path, Libc.ReadOnly, 0);
        Assert.Equal(0, Libc.FAdvise(fd, 0, 0, Libc.DontNeed));
        _ = Libc.Close(fd);
    }

    private static void Sync(string path)
    {
        var fd = Libc.Open(path, Libc.ReadWrite, 0);
        Assert.Equal(0, Libc.FDataSync(fd));
        _ = Libc.Close(fd);
    }

    private long Resident() => Resident(_log.Path);

    /// <summary>Bytes of a file that are in memory (mincore(2)).</summary>
    private static long Resident(string path)
    {
        const int Read = 1, Shared = 1;
        using var file = LogFile.TryOpen(path, out _)!;
        var fd = Libc.Open(path, Libc.ReadOnly, 0);
        var length = (nuint)file.SizeAtOpen;
        var address = Map(null, length, Read, Shared, fd, 0);
        Assert.NotEqual(-1, (nint)address);
        var pages = (length + (nuint)Environment.SystemPageSize - 1) / (nuint)Environment.SystemPageSize;
        var states = new byte[pages];
        fixed (byte* first = states) Assert.Equal(0, InCore(address, length, first));
        _ = Unmap(address, length);
        _ = Libc.Close(fd);
        return states.Count(static state => (state & 1) != 0) * (long)Environment.SystemPageSize;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static partial int InCore(void* address, nuint length, byte* states);
}
