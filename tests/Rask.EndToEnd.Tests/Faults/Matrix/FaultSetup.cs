using Rask.EndToEnd.Tests.Support;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>What one case of the fault matrix begins with.</summary>
internal sealed record FaultSetup
{
    /// <summary>The place of its row in the table.</summary>
    internal required int Number { get; init; }

    /// <summary>What happens, in a few words, for the table.</summary>
    internal required string Title { get; init; }

    /// <summary>How many log files Docker keeps, the current one included.</summary>
    internal int MaxFile { get; init; } = 5;

    /// <summary>Replaces the container, for what the engine at hand does not do. Gets the path of the log.</summary>
    internal Func<string, INumberedService>? Service { get; init; }

    /// <summary>Requests go through a <see cref="TestKit.Faults.FaultProxy"/>.</summary>
    internal bool HasProxy { get; init; }

    /// <summary>Options of the forwarder beside those that every case has.</summary>
    internal Dictionary<string, string?> Environment { get; init; } = [];

    /// <summary>Null means a folder of the case.</summary>
    internal string? StateDirectory { get; init; }

    /// <summary>The length that the issue asks for with <c>RASK_LONG=1</c>, else one that every build can afford.</summary>
    internal static TimeSpan Seconds(double every, double full) => TimeSpan.FromSeconds(Scenario.IsLong ? full : every);

    /// <summary>The same for numbers, of kills for example.</summary>
    internal static int Times(int every, int full) => Scenario.IsLong ? full : every;
}
