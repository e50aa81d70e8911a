namespace Rask.LogForwarder.Platform;

/// <summary>The error numbers of Linux that the forwarder tells apart.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int AccessDenied = 13;
    public const int TooManyOpenFilesInSystem = 23;
    public const int TooManyOpenFiles = 24;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int QuotaExceeded = 122;
    public const int BrokenPipe = 32;
    public const int ConnectionReset = 104;

    /// <summary>The system's text for an error number, with the number behind it.</summary>
    public static string Describe(int errno) =>
        $"{System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";

    /// <summary>True where the process may not do what it asked for; waiting does not help.</summary>
    public static bool IsPermission(int errno) => errno is NotPermitted or AccessDenied;
}
