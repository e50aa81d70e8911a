using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Tests.Discovery;

/// <summary>Runs code without root's rights on files, also where the tests run as root, as they do in containers.</summary>
internal static partial class AsNobody
{
    private const uint Nobody = 65534;

    public static T Run<T>(Func<T> code)
    {
        var result = default(T);
        Exception? failure = null;
        // setfsuid(2) changes one thread, and with it the capabilities that override file modes; the thread ends afterwards.
        var thread = new Thread(() =>
        {
            try
            {
                _ = SetFileSystemUser(Nobody);
                result = code();
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException("failed as nobody", failure);
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);
}
