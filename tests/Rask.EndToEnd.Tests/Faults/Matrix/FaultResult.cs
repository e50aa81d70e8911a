using System.Globalization;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>The figures of one case.</summary>
internal sealed record FaultResult
{
    internal required int Number { get; init; }

    internal required string Title { get; init; }

    /// <summary>The test that ran it: class and method.</summary>
    internal required string Test { get; init; }

    internal required bool IsLong { get; init; }

    internal required long Lines { get; init; }

    /// <summary>For how long the service wrote.</summary>
    internal required TimeSpan Writing { get; init; }

    /// <summary>What was done, counted: "20 × SIGKILL".</summary>
    internal required string Faults { get; init; }

    internal required long Lost { get; init; }

    internal required long Doubled { get; init; }

    internal required long OutOfOrder { get; init; }

    /// <summary>From when both the last fault and the writing were over until all was stored.</summary>
    internal required TimeSpan Draining { get; init; }

    /// <summary>The largest resident set of the forwarder, over all its lives.</summary>
    internal required long PeakKb { get; init; }

    internal static string TableHead =>
        "| Fault | Done | Lines | Lines/s | Lost | Doubled | Out of order | Drained in | Memory | Test |\n"
        + "| --- | --- | --: | --: | --: | --: | --: | --: | --: | --- |\n";

    internal string ToTableRow() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Title} | {Faults} | {Lines:N0} | {Lines / Math.Max(Writing.TotalSeconds, 0.001):N0} | {Lost:N0} | {Doubled:N0} | {OutOfOrder:N0} | {Draining.TotalSeconds:0.0} s | {PeakKb * 1024 / 1e6:0.0} MB | `{Test}` |\n");
}
