namespace Rask.LogForwarder.Buffer;

/// <summary>Records of a batch that travel by themselves, because the batch was split.</summary>
/// <param name="First">1-based number of the first record in the whole batch; 0 stands for the whole.</param>
/// <param name="Last">1-based number of the last one.</param>
/// <param name="Total">Records of the whole batch; 0 where the batch itself says it.</param>
internal readonly record struct BatchPart(int First, int Last, int Total)
{
    /// <summary>True where the batch is not split.</summary>
    public bool IsWhole => First == 0;

    /// <summary>A range of a batch: the whole of it where it begins with its first record and ends with its last one.</summary>
    public static BatchPart Of(int first, int last, int total) => first == 1 && last == total ? new BatchPart(0, 0, total) : new BatchPart(first, last, total);
}
