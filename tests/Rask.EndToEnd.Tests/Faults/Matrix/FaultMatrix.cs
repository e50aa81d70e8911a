namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>One case at a time, and nothing beside it: each takes the whole machine, and its figures are published.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FaultMatrix
{
    internal const string Name = "fault matrix";
}
