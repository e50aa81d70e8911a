using CsCheck;
using Rask.LogForwarder.Configuration;

namespace Rask.LogForwarder.Tests.Reliability.Journal;

/// <summary>Random histories of entries, restarts, crashes and full disks against a model.</summary>
public sealed class JournalModelTests
{
    private static readonly Gen<JournalStep[]> Histories = Gen.Select(
        Gen.Frequency(
            (6, Gen.Const(JournalStepKind.Begin)),
            (2, Gen.Const(JournalStepKind.Part)),
            (5, Gen.Const(JournalStepKind.Done)),
            (1, Gen.Const(JournalStepKind.At)),
            (2, Gen.Const(JournalStepKind.Sync)),
            (1, Gen.Const(JournalStepKind.Reopen)),
            (1, Gen.Const(JournalStepKind.Kill)),
            (1, Gen.Const(JournalStepKind.PowerFailure)),
            (1, Gen.Const(JournalStepKind.DiskFull)),
            (1, Gen.Const(JournalStepKind.DiskFree))),
        Gen.Int[0, 1000],
        Gen.Int[0, 1_000_000],
        static (kind, pick, amount) => new JournalStep(kind, pick, amount)).Array[1, 60];

    [Fact]
    public void Any_history_is_remembered_as_far_as_the_file_could_hold_it() => Check(JournalSync.Interval);

    [Fact]
    public void With_always_a_power_failure_costs_nothing_that_was_written() => Check(JournalSync.Always);

    private static void Check(JournalSync sync) => Histories.Sample(
        history =>
        {
            using var run = new JournalModelRun(sync);
            foreach (var step in history) run.Do(step);
            run.Do(new JournalStep(JournalStepKind.Reopen, 0, 0));
        },
        iter: sync == JournalSync.Always ? 60 : 200,
        threads: 1);
}
