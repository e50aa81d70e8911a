namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>Why a <c>config.v2.json</c> gave no identity.</summary>
/// <param name="Kind">What to do about it.</param>
/// <param name="Text">One line for the log; names the file and never quotes its content.</param>
internal sealed record ContainerConfigProblem(ContainerConfigProblemKind Kind, string Text);
