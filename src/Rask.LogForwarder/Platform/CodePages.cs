using System.Globalization;

namespace Rask.LogForwarder.Platform;

/// <summary>The pages of the executable's code that are in this process's memory. Thread-safe: it has no state.</summary>
internal static unsafe class CodePages
{
    /// <summary>
    /// Lets go of all of them: what is still needed is mapped again when it is next executed, from the system's page cache.
    /// After something large that runs seldom, such as a handshake, that leaves megabytes less.
    /// </summary>
    /// <remarks>Code is never written to, so that nothing is lost. Data is left alone: the loader has written to some of it.</remarks>
    public static void Release()
    {
        if (Environment.ProcessPath is not { } executable) return;
        try
        {
            foreach (var line in File.ReadLines("/proc/self/maps"))
            {
                // proc(5): from-to mode offset device inode path
                if (!line.EndsWith(executable, StringComparison.Ordinal) || !line.Contains(" r-xp ", StringComparison.Ordinal)) continue;
                var dash = line.IndexOf('-', StringComparison.Ordinal);
                var end = line.IndexOf(' ', StringComparison.Ordinal);
                var from = ulong.Parse(line.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                var to = ulong.Parse(line.AsSpan(dash + 1, end - dash - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                _ = Libc.MAdvise((void*)from, (nuint)(to - from), Libc.DontNeed);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without /proc the pages stay, which costs memory and nothing else.
        }
    }
}
