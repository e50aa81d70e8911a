namespace Rask.LogForwarder;

/// <summary>How the process ends; part of the command line's contract.</summary>
internal static class ExitCode
{
    /// <summary>All went well, or the forwarder was told to end.</summary>
    public const int Success = 0;

    /// <summary>Of the forwarder: a defect, or an error that nobody foresaw.</summary>
    public const int Unexpected = 1;

    /// <summary>Of a tool: it did its work, and not all is well. Something is missing, doubled, damaged or left.</summary>
    public const int NotWell = 1;

    /// <summary>The options are wrong, or another forwarder has the state directory. Nothing was started.</summary>
    public const int Configuration = 2;

    /// <summary>A log may not be read, or cannot be read as its container is set up.</summary>
    public const int Permission = 3;

    /// <summary>Of a tool: a file cannot be read or written, so that it says nothing about what is in it.</summary>
    public const int InputOutput = 4;

    /// <summary>
    /// The network namespace that the forwarder shared is gone; started again, its container joins the new one. The number
    /// is EX_TEMPFAIL of sysexits(3): try again.
    /// </summary>
    public const int NetworkLost = 75;
}
