namespace Rask.LogForwarder.Parser;

/// <summary>The level of a record on the wire; <see cref="None"/> is <c>null</c>: the line does not tell.</summary>
internal enum RecordLevel : byte
{
    None,
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}
