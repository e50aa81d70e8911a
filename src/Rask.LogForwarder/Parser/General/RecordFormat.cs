namespace Rask.LogForwarder.Parser.General;

/// <summary>The format of a line: the pair of <c>service_type</c> and <c>log_type</c>.</summary>
internal enum RecordFormat : byte
{
    Plain,
    Raw,
    Go,
    NginxAccess,
    NginxError,
}
