namespace Rask.TestKit.Processes;

/// <summary>A lock between processes: <c>flock(2)</c> on a file, released by the kernel when its owner ends, however it ends.</summary>
public sealed class FileLock : IDisposable
{
    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>Null when somebody else holds the lock.</summary>
    public static FileLock? TryTake(string path)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <exception cref="TimeoutException">Somebody else held it all the time.</exception>
    public static Task<FileLock> TakeAsync(string path, TimeSpan timeout) => Eventually.Some(() => TryTake(path), timeout, () => path);

    public void Dispose() => _stream.Dispose();
}
