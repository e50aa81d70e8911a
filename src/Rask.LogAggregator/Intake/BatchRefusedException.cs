namespace Rask.LogAggregator.Intake;

/// <summary>The request as a whole is not acceptable: nothing of it is stored.</summary>
/// <param name="status">The HTTP status to answer.</param>
/// <param name="message">What is wrong, for the answer's body.</param>
internal sealed class BatchRefusedException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status to answer.</summary>
    public int Status { get; } = status;
}
