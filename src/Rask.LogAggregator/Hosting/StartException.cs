namespace Rask.LogAggregator.Hosting;

/// <summary>The aggregator cannot start.</summary>
/// <param name="exitCode">What the process ends with.</param>
/// <param name="message">What is wrong and what to do about it, in one line.</param>
internal sealed class StartException(int exitCode, string message) : Exception(message)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
