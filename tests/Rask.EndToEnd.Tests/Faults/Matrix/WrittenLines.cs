namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>How many lines a service wrote: the numbers from 0 on, for each stream on its own.</summary>
internal readonly record struct WrittenLines(long Output, long Error)
{
    internal long Total => Output + Error;
}
