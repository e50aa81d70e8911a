using CsCheck;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Spool;
using SpoolOfBatches = Rask.LogForwarder.Reliability.Spool.Spool;

namespace Rask.LogForwarder.Tests.Reliability.Spool;

/// <summary>The spool against a queue in memory, with crashes between any two system calls and disks that fill up.</summary>
public sealed class SpoolModelTests
{
    private enum Step
    {
        Append,
        Remove,
        Reopen,
        Crash,
        FillDisk,
        FreeDisk,
        Sync,
    }

    private static readonly Gen<(Step Kind, int Argument)[]> Steps = Gen.Select(
        Gen.Frequency(
            (8, Gen.Const(Step.Append)), (5, Gen.Const(Step.Remove)), (1, Gen.Const(Step.Reopen)), (2, Gen.Const(Step.Crash)),
            (1, Gen.Const(Step.FillDisk)), (2, Gen.Const(Step.FreeDisk)), (1, Gen.Const(Step.Sync))),
        Gen.Int[0, 60]).Array[1, 60];

    [Fact]
    public void Nothing_that_was_added_is_lost_doubled_or_reordered() => Steps.Sample(Run, iter: 150, threads: 1);

    private static void Run((Step Kind, int Argument)[] steps)
    {
        using var rig = new SpoolRig(limit: 20_000);
        var model = new Queue<string>();
        var sequence = 0;
        foreach (var (kind, argument) in steps)
        {
            // A batch on its way, or the oldest one, may be there or not when the process dies.
            string? underway = null;
            var isRemoving = false;
            try
            {
                switch (kind)
                {
                    case Step.Append:
                        var batch = Make(rig, ++sequence, argument);
                        underway = SpoolBatches.Show(batch);
                        var result = rig.Spool.Append(batch);
                        if (result == AppendResult.Added) model.Enqueue(underway);
                        Assert.True(result == AppendResult.Added || rig.Io.Room < 20_000 || rig.Spool.Bytes > 1000, "room was left");
                        break;
                    case Step.Remove when rig.Spool.TryPeek(out var oldest):
                        Assert.Equal(model.Peek(), SpoolBatches.Show(oldest));
                        isRemoving = true;
                        rig.Spool.Remove(oldest);
                        _ = model.Dequeue();
                        break;
                    case Step.Remove:
                        Assert.Empty(model);
                        break;
                    case Step.Reopen:
                        rig.Close();
                        break;
                    case Step.Crash:
                        rig.Io.CallsToLive = argument % 8;
                        // Half of the processes die while they open the spool.
                        if (argument % 2 == 0) rig.Close(keepFaults: true);
                        break;
                    case Step.FillDisk:
                        rig.Io.Room = argument * 20;
                        break;
                    case Step.FreeDisk:
                        rig.Io.Room = long.MaxValue;
                        break;
                    default:
                        _ = rig.Spool.Sync();
                        break;
                }

                _ = rig.Spool;
            }
            catch (FaultySpoolIo.DeathException)
            {
                rig.Close();
                Settle(rig.Spool, model, underway, isRemoving);
            }

            Assert.Equal(model.Count, rig.Spool.Batches);
            Assert.InRange(rig.Spool.Bytes, 0, rig.Limit);
            Assert.Equal(rig.Spool.Bytes, rig.Segments.Sum(static path => new FileInfo(path).Length));
        }

        rig.Close();
        Assert.Equal(model, rig.Drain());
        Assert.Empty(rig.Segments);
        Assert.Empty(rig.Quarantined);
    }

    private static void Settle(SpoolOfBatches spool, Queue<string> model, string? underway, bool isRemoving)
    {
        if (isRemoving && spool.Batches == model.Count - 1) _ = model.Dequeue();
        if (underway is not null && spool.Batches == model.Count + 1) model.Enqueue(underway);
    }

    private static Batch Make(SpoolRig rig, int sequence, int size)
    {
        if (size % 7 == 0) return rig.Batches.Of(sequence, "c", "no json\n"u8.ToArray(), "\"{\n"u8.ToArray());
        return rig.Batches.Numbered(sequence, 1 + size, filler: Convert.ToHexString(BitConverter.GetBytes((ulong)sequence * 0x9E3779B97F4A7C15)));
    }
}
