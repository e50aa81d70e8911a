namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>How Docker writes a container's log (<c>hostconfig.json</c>, <c>LogConfig</c>).</summary>
/// <param name="Driver">The logging driver, such as <c>json-file</c>; empty where the file does not say.</param>
/// <param name="MaxBytes">A file that has as many is rotated; 0 where files are never rotated.</param>
/// <param name="MaxFiles">Files that are kept, the newest included; 1 or more.</param>
/// <param name="IsCompressed">True where rotated files are compressed.</param>
/// <param name="IsNonBlocking">True where Docker drops messages without a trace when its own buffer is full.</param>
internal sealed record ContainerLogOptions(string Driver, long MaxBytes, int MaxFiles, bool IsCompressed, bool IsNonBlocking);
