namespace Rask.LoadTest.Report;

/// <summary>One acceptance limit and what was seen.</summary>
internal sealed record LimitCheck(string Name, string Limit, string Seen, bool Passed);
