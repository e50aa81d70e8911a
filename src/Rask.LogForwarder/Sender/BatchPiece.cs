namespace Rask.LogForwarder.Sender;

/// <summary>Neighbouring records of a batch that are still to be delivered or declared void.</summary>
/// <param name="First">1-based number of the first record.</param>
/// <param name="Last">1-based number of the last one.</param>
/// <param name="IsMissing">True where the records cannot be read any more.</param>
internal readonly record struct BatchPiece(int First, int Last, bool IsMissing)
{
    /// <summary>How many.</summary>
    public int Records => Last - First + 1;
}
