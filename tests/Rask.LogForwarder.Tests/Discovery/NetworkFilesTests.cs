using System.Text;
using Rask.LogForwarder.Collector.Discovery;

namespace Rask.LogForwarder.Tests.Discovery;

public class NetworkFilesTests
{
    private const string Id = "3f1c6a0b9d2e4f5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c";

    [Theory]
    [InlineData("/var/lib/docker/containers/" + Id + "/hostname", "/etc/hostname")]
    [InlineData("/containers/" + Id + "/hosts", "/etc/hosts")]
    [InlineData("/home/u/.local/share/docker/containers/" + Id + "/resolv.conf", "/etc/resolv.conf")]
    public void The_mount_table_names_the_container_whose_files_they_are(string root, string mount) =>
        Assert.Equal(Id, OwnerIn($"30 24 0:25 / /proc rw - proc proc rw\n40 24 254:0 {root} {mount} rw,relatime - ext4 /dev/vda rw\n"));

    [Theory]
    [InlineData("/etc/hostname", "/etc/hostname")]
    [InlineData("/var/lib/docker/containers/" + Id + "/hostname", "/data/hostname")]
    [InlineData("/var/lib/docker/containers/abc/hostname", "/etc/hostname")]
    [InlineData("/run/" + Id + "/hostname", "/etc/hostname")]
    [InlineData("/x" + Id + "/hostname", "/etc/hostname")]
    public void Other_mounts_say_nothing(string root, string mount) =>
        Assert.Null(OwnerIn($"40 24 254:0 {root} {mount} rw,relatime - ext4 /dev/vda rw\n\ndamaged line\n1 2 3 4 5"));

    [Fact]
    public void The_own_mount_table_can_be_read() => Assert.True(NetworkFiles.Owner() is null or { Length: 64 });

    private static string? OwnerIn(string table) => NetworkFiles.OwnerIn(Encoding.UTF8.GetBytes(table));
}
