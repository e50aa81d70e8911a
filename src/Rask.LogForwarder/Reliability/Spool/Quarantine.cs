using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>
/// Keeps copies of segments in which damage was found, for people to look at. The oldest are deleted when they take
/// more than a tenth of the spool's limit. Segments that could not be read lie in a directory of their own and stay: what
/// is in them was not delivered. Never throws. Not thread-safe.
/// </summary>
internal sealed class Quarantine(string spoolDirectory, long spoolLimit, SpoolIo io, SelfLog log)
{
    private readonly string _directory = System.IO.Path.Combine(spoolDirectory, "quarantine");

    /// <summary>Where segments lie that could not be read. It is a spool itself, which <c>spool replay</c> can send.</summary>
    public string UnreadDirectory { get; } = System.IO.Path.Combine(spoolDirectory, "quarantine", "unread");

    /// <summary>Copies a segment, where that was not done before.</summary>
    /// <returns>False where there is no copy of it.</returns>
    public bool Copy(string segment) => Put(segment, _directory, static (from, to, _) =>
    {
        if (!File.Exists(to) || new FileInfo(to).Length < new FileInfo(from).Length) File.Copy(from, to, overwrite: true);
    });

    /// <summary>Moves a segment of which nothing can be used.</summary>
    public void Move(string segment) => _ = Put(segment, _directory, Rename);

    /// <summary>Moves a segment that cannot be read to where it is never deleted.</summary>
    public void MoveUnread(string segment) => _ = Put(segment, UnreadDirectory, Rename);

    private static void Rename(string from, string to, SpoolIo io)
    {
        var errno = io.Rename(from, to);
        if (errno != 0) throw new IOException(Platform.Errno.Describe(errno));
    }

    private bool Put(string segment, string directory, Action<string, string, SpoolIo> put)
    {
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            put(segment, System.IO.Path.Combine(directory, System.IO.Path.GetFileName(segment)), io);
            if (directory == _directory) Trim(System.IO.Path.GetFileName(segment));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Warn(
                "cannot keep a damaged segment of the spool for inspection",
                new LogField("segment", segment), new LogField("reason", error.Message));
            return false;
        }
    }

    private void Trim(string newest)
    {
        var files = new DirectoryInfo(_directory).GetFiles();
        Array.Sort(files, static (left, right) => left.LastWriteTimeUtc.CompareTo(right.LastWriteTimeUtc));
        var total = 0L;
        foreach (var file in files) total += file.Length;
        foreach (var file in files)
        {
            if (total <= spoolLimit / 10) return;
            if (file.Name == newest) continue;
            file.Delete();
            total -= file.Length;
        }
    }
}
