namespace Rask.LogForwarder.Parser;

/// <summary>What the collector knows about source lines and the parser cannot see in them.</summary>
[Flags]
internal enum LineFlags
{
    None = 0,

    /// <summary>The line was cut at the longest length that is allowed: <c>fields</c> gets <c>"truncated":"true"</c>.</summary>
    Truncated = 1,
}
