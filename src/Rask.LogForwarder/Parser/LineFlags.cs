namespace Rask.LogForwarder.Parser;

/// <summary>What the collector knows about source lines and the parser cannot see in them.</summary>
[Flags]
internal enum LineFlags
{
    None = 0,

    /// <summary>The line was cut at the longest length that is allowed: <c>fields</c> gets <c>"truncated":"true"</c>.</summary>
    Truncated = 1,

    /// <summary>The line is the forwarder's own, such as the notice of a gap; no log file holds it.</summary>
    Notice = 2,
}
