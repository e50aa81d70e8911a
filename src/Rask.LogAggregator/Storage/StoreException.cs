namespace Rask.LogAggregator.Storage;

/// <summary>A batch could not be stored, and nothing of it is stored.</summary>
/// <param name="message">What failed, in words for the person who runs the aggregator.</param>
/// <param name="isDiskFull">True when there is no space left, or the user's quota is used up.</param>
/// <param name="cause">The error of the file system.</param>
internal sealed class StoreException(string message, bool isDiskFull, Exception? cause = null) : Exception(message, cause)
{
    // Numbers of Linux (errno.h); .NET passes them on as the HResult of an IOException.
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;

    /// <summary>True when there is no space left, or the user's quota is used up.</summary>
    public bool IsDiskFull { get; } = isDiskFull;

    /// <summary>Wraps an error of the file system.</summary>
    public static StoreException From(Exception error) =>
        new($"cannot store: {error.Message}", error is IOException { HResult: NoSpaceLeft or QuotaExceeded }, error);
}
