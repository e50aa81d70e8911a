using CsCheck;
using Rask.LogAggregator.Tests.Support;

namespace Rask.LogAggregator.Tests.Storage.Crashes;

public class CrashTests
{
    [Theory]
    [InlineData(nameof(DiskFault.Error))]
    [InlineData(nameof(DiskFault.Full))]
    [InlineData(nameof(DiskFault.KilledBefore))]
    [InlineData(nameof(DiskFault.KilledWithin))]
    [InlineData(nameof(DiskFault.KilledAfter))]
    [InlineData(nameof(DiskFault.PowerLoss))]
    public async Task A_fault_at_any_operation_costs_nothing_and_doubles_nothing(string fault)
    {
        int at = 0;
        bool hasFaulted;
        do
        {
            at++;
            using var scenario = new CrashScenario();
            scenario.Disk.Order(Enum.Parse<DiskFault>(fault), at);
            try
            {
                await scenario.RunAsync(concurrently: true);
                hasFaulted = scenario.Disk.HasFaulted;
                await scenario.FinishAsync();
            }
            catch (Xunit.Sdk.XunitException error)
            {
                throw new Xunit.Sdk.XunitException($"with {fault} at operation {at}: {error.Message}", error);
            }
        }
        while (hasFaulted);
        Assert.True(at > 60, $"the scenario has only {at} operations");
    }

    [Fact]
    public async Task Several_faults_one_after_the_other_cost_nothing_and_double_nothing() =>
        await Gen.Select(Gen.Enum<DiskFault>(), Gen.Int[1, 60]).Array[2, 6].SampleAsync(async faults =>
        {
            using var scenario = new CrashScenario();
            var orders = new Queue<(DiskFault Fault, int After)>(faults);
            scenario.Disk.Faulted = () => Next(scenario.Disk);
            Next(scenario.Disk);
            await scenario.RunAsync(concurrently: false);
            scenario.Disk.Faulted = null;
            await scenario.FinishAsync();

            void Next(SimulatedDisk disk)
            {
                if (orders.TryDequeue(out (DiskFault Fault, int After) order))
                    disk.Order(order.Fault, disk.Operations + order.After);
            }
        }, iter: 150, threads: 1);
}
