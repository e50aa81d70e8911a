using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Tests.Platform;

public sealed class HostNameTests
{
    [Fact]
    public void Is_the_whole_name_that_the_kernel_has() =>
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/hostname").TrimEnd('\n'), HostName.Get());
}
