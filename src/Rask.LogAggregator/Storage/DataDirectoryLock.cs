using Rask.LogAggregator.Hosting;

namespace Rask.LogAggregator.Storage;

/// <summary>Keeps a second aggregator out of the data directory. The kernel gives the lock back when the process ends, however it ends.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    /// <summary>Services' directories never begin with a dot.</summary>
    private const string FileName = ".lock";

    /// <summary>EWOULDBLOCK of Linux, which .NET passes on as the HResult: another process holds the lock.</summary>
    private const int WouldBlock = 11;

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Makes the directory when it is not there, and locks it.</summary>
    /// <exception cref="StartException">The directory cannot be used.</exception>
    public static DataDirectoryLock Acquire(string directory)
    {
        string path = Path.Combine(directory, FileName);
        try
        {
            Directory.CreateDirectory(directory);
            // .NET takes flock(LOCK_EX) for FileShare.None.
            return new DataDirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartException(
                ExitCode.NoPermission,
                $"no permission to write in the data directory '{directory}'; give user {Environment.UserName} write access to it, or name another with --data-dir");
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            throw new StartException(
                ExitCode.Failure,
                $"another aggregator uses the data directory '{directory}' (it holds {path}); stop it, or name another directory with --data-dir");
        }
        catch (IOException error)
        {
            throw new StartException(ExitCode.Failure, $"cannot use the data directory '{directory}': {error.Message}; name another with --data-dir");
        }
    }

    public void Dispose() => _file.Dispose();
}
