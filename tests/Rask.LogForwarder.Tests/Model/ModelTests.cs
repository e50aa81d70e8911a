using System.Globalization;
using CsCheck;

namespace Rask.LogForwarder.Tests.Model;

/// <summary>
/// The whole chain from the log's files to the aggregator's store in random histories of one container. Whatever dies or
/// fails on the way: in the end each line is stored once, in the order of its stream.
/// </summary>
public sealed class ModelTests
{
    /// <summary>Set this to replay one history: the seed that a failure names.</summary>
    private const string SeedVariable = "RASK_MODEL_SEED";

    private static long Histories => long.TryParse(Environment.GetEnvironmentVariable("RASK_MODEL_HISTORIES"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 2000;

    [Fact]
    public void Every_line_is_stored_once_and_in_order()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed))
        {
            Replay(seed);
            return;
        }

        Gen.Int.Sample(Replay, iter: Histories, threads: 2, print: static failing => $"replay with {SeedVariable}={failing}");
    }

    private static void Replay(int seed)
    {
        using var world = new ModelWorld(seed);
        try
        {
            world.Run();
            world.Check();
        }
        catch (Exception error) when (Environment.GetEnvironmentVariable(SeedVariable) is not null)
        {
            throw new InvalidOperationException(string.Join('\n', world.Events), error);
        }
    }
}
