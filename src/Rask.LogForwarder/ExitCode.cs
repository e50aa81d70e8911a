namespace Rask.LogForwarder;

/// <summary>How the process ends; part of the command line's contract.</summary>
internal static class ExitCode
{
    /// <summary>All went well, or the forwarder was told to end.</summary>
    public const int Success = 0;

    /// <summary>A defect, or an error that nobody foresaw.</summary>
    public const int Unexpected = 1;

    /// <summary>The options are wrong, or another forwarder has the state directory. Nothing was started.</summary>
    public const int Configuration = 2;

    /// <summary>A log may not be read.</summary>
    public const int Permission = 3;
}
