using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>Whether another thread sleeps in the kernel, by <c>proc_pid_stat(5)</c>.</summary>
internal static partial class SleepingThread
{
    private const char Sleeping = 'S';

    /// <summary>The kernel's number of the calling thread.</summary>
    public static int Current => GetThreadId();

    /// <summary>False also where there is no such thread.</summary>
    public static bool IsAsleep(int thread)
    {
        try
        {
            var text = File.ReadAllText($"/proc/self/task/{thread}/stat");
            // The name before it may hold anything but ends with the last parenthesis.
            return text[text.LastIndexOf(')') + 2] == Sleeping;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();
}
