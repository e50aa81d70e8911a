namespace Rask.LogForwarder.Buffer;

/// <summary>Records of a batch that travel by themselves, because the batch was split.</summary>
/// <param name="First">1-based number of the first record in the whole batch; 0 stands for the whole.</param>
/// <param name="Last">1-based number of the last one.</param>
/// <param name="Total">Records of the whole batch.</param>
internal readonly record struct BatchPart(int First, int Last, int Total)
{
    /// <summary>True where the batch is not split.</summary>
    public bool IsWhole => First == 0;
}
