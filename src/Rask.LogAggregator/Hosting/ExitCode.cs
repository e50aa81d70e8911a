namespace Rask.LogAggregator.Hosting;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>Something unexpected, such as a port in use.</summary>
    public const int Failure = 1;

    /// <summary>An option is wrong; nothing was started.</summary>
    public const int BadOptions = 2;

    /// <summary>A permission is missing.</summary>
    public const int NoPermission = 3;
}
