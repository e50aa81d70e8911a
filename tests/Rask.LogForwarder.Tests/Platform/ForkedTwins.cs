using System.Globalization;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Tests.Platform;

/// <summary>
/// The descriptors of a file as a child process holds them between fork(2) and execve(2): close-on-exec does not help it
/// yet. Made with dup(2), which shares the open file description as fork does.
/// </summary>
internal sealed partial class ForkedTwins : IDisposable
{
    private readonly List<int> _twins = [];

    public ForkedTwins(string path)
    {
        // All are looked at before the first is made: a twin may get the number of a descriptor that is in the list, but closed by now.
        var found = new DirectoryInfo("/proc/self/fd").GetFiles().Where(link => link.LinkTarget == path).ToList();
        foreach (var link in found) _twins.Add(Duplicate(int.Parse(link.Name, CultureInfo.InvariantCulture)));
    }

    public int Count => _twins.Count;

    public void Dispose()
    {
        foreach (var twin in _twins) _ = Libc.Close(twin);
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int fd);
}
