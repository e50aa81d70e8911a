using Rask.TestKit.Faults;

namespace Rask.EndToEnd.Tests.Faults;

/// <summary>The small disks of the fault matrix fail as they should.</summary>
public class DiskImageTests
{
    [Fact]
    public async Task A_full_disk_takes_nothing_until_there_is_room_again()
    {
        using var disk = await DiskImage.InMemoryAsync(2);
        using var file = new FileStream(Path.Combine(disk.Path, "file"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0);
        disk.Fill();
        Assert.Equal(0, disk.FreeBytes);
        Assert.Throws<IOException>(() => file.Write(new byte[1]));

        disk.MakeRoom();
        file.Write(new byte[1_000_000]);

        Assert.Throws<IOException>(() => file.Write(new byte[2_000_000]));
        await disk.ResizeAsync(16);
        file.Write(new byte[2_000_000]);
        Assert.InRange(disk.TotalBytes, 16_000_000, 17_000_000);
    }

    [Fact]
    public async Task A_read_only_disk_takes_nothing_although_the_file_is_open()
    {
        DiskImage disk;
        try
        {
            disk = await DiskImage.Ext4Async(8);
        }
        catch (InvalidOperationException error)
        {
            Assert.Skip($"No file system can be mounted from a file here: {error.Message}");
            throw;
        }

        using (disk)
        {
            using var file = new FileStream(Path.Combine(disk.Path, "file"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0);
            file.Write(new byte[1000]);
            disk.BecomeReadOnly();
            Assert.Throws<IOException>(() => file.Write(new byte[1]));
            Assert.Throws<IOException>(() => File.WriteAllText(Path.Combine(disk.Path, "other"), ""));
        }

        Assert.False(Directory.Exists(disk.Path));
    }
}
