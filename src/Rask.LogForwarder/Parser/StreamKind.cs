namespace Rask.LogForwarder.Parser;

/// <summary>The stream of the container that a line was written to.</summary>
internal enum StreamKind : byte
{
    Stdout,
    Stderr,
}
