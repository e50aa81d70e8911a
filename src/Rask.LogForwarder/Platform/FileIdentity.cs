namespace Rask.LogForwarder.Platform;

/// <summary>
/// Which file this is. Inodes are reused within seconds, so equality means "the same file" only while one side is held
/// open; the birth time narrows that down where the file system keeps one (0 elsewhere).
/// </summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, long BirthNanoseconds);
