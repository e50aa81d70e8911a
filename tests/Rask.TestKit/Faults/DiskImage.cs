using Rask.TestKit.Processes;

namespace Rask.TestKit.Faults;

/// <summary>
/// A small file system of its own, mounted on a new folder: it can be full, and it can become read-only under programs that
/// have files of it open. What a killed run left mounted is cleared by the next. Needs root.
/// </summary>
public sealed class DiskImage : IDisposable
{
    private const string Prefix = "rask-disk-";
    private const int DetachMount = 2;
    private static readonly TimeSpan CommandTime = TimeSpan.FromSeconds(20);
    private static readonly Lock Creating = new();
    private readonly string _folder;
    private readonly FileLock _owner;

    private DiskImage(string folder, FileLock owner)
    {
        _folder = folder;
        _owner = owner;
    }

    /// <summary>Where it is mounted.</summary>
    public string Path => System.IO.Path.Combine(_folder, "mnt");

    public long TotalBytes => new DriveInfo(Path).TotalSize;

    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;

    private string Filler => System.IO.Path.Combine(Path, "filler");

    private string Image => System.IO.Path.Combine(_folder, "image");

    /// <summary>A file system in memory (tmpfs).</summary>
    /// <exception cref="InvalidOperationException">It cannot be mounted here.</exception>
    public static async Task<DiskImage> InMemoryAsync(int megabytes)
    {
        var disk = Create();
        await disk.MountAsync("-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs").ConfigureAwait(false);
        return disk;
    }

    /// <summary>An ext4 file system in a file, which can <see cref="BecomeReadOnly"/>. Needs loop devices.</summary>
    /// <exception cref="InvalidOperationException">It cannot be mounted here.</exception>
    public static async Task<DiskImage> Ext4Async(int megabytes)
    {
        var disk = Create();
        try
        {
            await using (var file = new FileStream(disk.Image, FileMode.CreateNew))
                file.SetLength(megabytes * 1_000_000L);
            await ChildProcess.RunAsync(CommandTime, "mkfs.ext4", "-q", "-O", "^has_journal", disk.Image).ConfigureAwait(false);
        }
        catch
        {
            disk.Dispose();
            throw;
        }

        await disk.MountAsync("-o", "loop,errors=remount-ro", disk.Image).ConfigureAwait(false);
        return disk;
    }

    /// <summary>Changes the size of a file system in memory.</summary>
    public Task ResizeAsync(int megabytes) => ChildProcess.RunAsync(CommandTime, "mount", "-o", $"remount,size={megabytes}m", Path);

    /// <summary>Takes all the room that is left. A program that frees some of its own finds it taken at the next call only.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, 0);
        // The last pieces are small, so that not even a line fits.
        foreach (var size in new[] { 65536, 4096, 1 })
        {
            try
            {
                var piece = new byte[size];
                while (true)
                    file.Write(piece);
            }
            catch (IOException)
            {
                // Full, as far as pieces of this size go.
            }
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void MakeRoom() => File.Delete(Filler);

    /// <summary>
    /// What a file system does when its device fails: every write from now on is answered EROFS, also on open files. There is no way back.
    /// </summary>
    /// <remarks><c>trigger_fs_error</c>: Documentation/ABI/testing/sysfs-fs-ext4 of the kernel.</remarks>
    public void BecomeReadOnly()
    {
        var device = File.ReadAllLines("/proc/self/mountinfo").Select(line => line.Split(' '))
            .Where(fields => fields[4] == Path)
            .Select(fields => System.IO.Path.GetFileName(fields[Array.IndexOf(fields, "-") + 2]))
            .Single();
        File.WriteAllText($"/sys/fs/ext4/{device}/trigger_fs_error", "the disk fails, as the test wants");
    }

    public void Dispose()
    {
        Clear(_folder);
        _owner.Dispose();
    }

    private static DiskImage Create()
    {
        // A folder that has no lock yet must not be taken for an abandoned one.
        lock (Creating)
            return CreateOne();
    }

    private static DiskImage CreateOne()
    {
        foreach (var abandoned in Directory.GetDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            using var owner = FileLock.TryTake(System.IO.Path.Combine(abandoned, "owner.lock"));
            if (owner is not null)
                Clear(abandoned);
        }

        var folder = Directory.CreateTempSubdirectory(Prefix).FullName;
        var mine = FileLock.TryTake(System.IO.Path.Combine(folder, "owner.lock")) ?? throw new InvalidOperationException($"{folder} is taken.");
        var disk = new DiskImage(folder, mine);
        Directory.CreateDirectory(disk.Path);
        return disk;
    }

    private static void Clear(string folder)
    {
        var mount = System.IO.Path.Combine(folder, "mnt");
        if (File.ReadAllLines("/proc/self/mountinfo").Any(line => line.Split(' ')[4] == mount))
            _ = NativeMethods.Unmount(mount, DetachMount);
        Directory.Delete(folder, true);
    }

    private async Task MountAsync(params string[] arguments)
    {
        try
        {
            await ChildProcess.RunAsync(CommandTime, "mount", [.. arguments, Path]).ConfigureAwait(false);
        }
        catch
        {
            Dispose();
            throw;
        }
    }
}
