namespace Rask.LoadTest.Processes;

/// <summary>How a program ended: its exit code (128 + signal if one killed it), wall time from start to end, and CPU time.</summary>
internal sealed record ChildExit(int Code, double Seconds, double UserSeconds, double SystemSeconds);
