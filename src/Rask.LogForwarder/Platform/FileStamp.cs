namespace Rask.LogForwarder.Platform;

/// <summary>
/// What tells whether a file is still the same: another one of that name, also behind a symbolic link, or another content.
/// The default is a file that is not there.
/// </summary>
internal readonly record struct FileStamp(FileIdentity Identity, long Size, long ChangedNanoseconds)
{
    /// <summary>The stamp of a file now; the default where there is no path, or no such file.</summary>
    public static FileStamp Of(string? path) =>
        path is not null && FileStatus.TryGet(path, out var status, out _)
            ? new FileStamp(status.Identity, status.Size, status.ChangedNanoseconds)
            : default;
}
