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
        foreach (var link in new DirectoryInfo("/proc/self/fd").GetFiles())
        {
            if (link.LinkTarget == path) _twins.Add(Duplicate(int.Parse(link.Name, CultureInfo.InvariantCulture)));
        }
    }

    public int Count => _twins.Count;

    public void Dispose()
    {
        foreach (var twin in _twins) _ = Libc.Close(twin);
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int fd);
}
