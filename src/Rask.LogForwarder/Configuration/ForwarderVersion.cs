namespace Rask.LogForwarder.Configuration;

/// <summary>The version of this program.</summary>
internal static class ForwarderVersion
{
    /// <summary>Equal to <c>Version</c> in Directory.Build.props (a test holds them together); a constant, so that no metadata is read at run time.</summary>
    public const string Number = "0.1.0";

    /// <summary>The program's name as it stands in the header <c>User-Agent</c> and before the version.</summary>
    public const string ProgramName = "rask-log-forwarder";
}
