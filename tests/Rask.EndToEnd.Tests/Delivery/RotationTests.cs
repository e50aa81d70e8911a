using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Processes;

namespace Rask.EndToEnd.Tests.Delivery;

/// <summary>Rotation by rename, by a writer that does what Docker does but faster.</summary>
public class RotationTests
{
    [Fact]
    public async Task Follows_thousands_of_rotations_without_losing_or_repeating_a_line()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);

        // So many files are kept that each lives for many rotations: what the disk no longer has, nobody can read.
        using var writer = new JsonFileWriter(scenario.LogFile, maxSize: 20_000, maxFile: 200);
        writer.Write(NumberedLog.Line(0) + "\n");
        await Eventually.True(() => fake.AcknowledgedCount == 1, Scenario.Timeout, () => forwarder.Process.Error.Text);
        var last = 0;
        var wanted = Scenario.IsLong ? 10_000 : 2000;
        while (writer.Rotations < wanted)
            writer.Write(NumberedLog.Line(++last) + "\n");

        await Eventually.True(() => fake.AcknowledgedCount >= last + 1, Scenario.Timeout, () => $"{fake.AcknowledgedCount} of {last + 1}. {forwarder.Process.Error.Text}");
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        Wire.EachOnce(0, last, fake);
        Assert.Equal(0, forwarder.Summary.Lost);
    }

    [Fact]
    public async Task Goes_on_at_once_when_a_quiet_log_is_rotated()
    {
        // Far below the interval at which the forwarder looks around without a reason.
        var soon = TimeSpan.FromSeconds(10);
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);
        using var writer = new JsonFileWriter(scenario.LogFile, maxSize: 1, maxFile: 3);
        for (var number = 0; number < 20; number++)
        {
            // Each line finds a file that is full, so each is the first of its own.
            writer.Write(NumberedLog.Line(number) + "\n");
            await Eventually.True(() => fake.AcknowledgedCount > number, soon, () => $"line {number}. {forwarder.Process.Error.Text}");
        }

        Wire.EachOnce(0, 19, fake);
    }

    [Fact]
    public async Task Reads_the_rotated_files_that_it_missed_while_it_was_down()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        using var writer = new JsonFileWriter(scenario.LogFile, maxSize: 100_000, maxFile: 10);
        var next = 0;
        for (; writer.Rotations < 1; next++)
            writer.Write(NumberedLog.Line(next) + "\n");
        await scenario.ForwardToEndAsync(fake.Endpoint);

        // The forwarder is down; four rotations happen.
        for (; writer.Rotations < 5; next++)
            writer.Write(NumberedLog.Line(next) + "\n");
        await scenario.ForwardToEndAsync(fake.Endpoint);

        Wire.EachOnce(0, next - 1, fake);
    }

    [Fact]
    public async Task Keeps_reading_a_file_that_was_rotated_away_while_the_aggregator_was_down()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        using var writer = new JsonFileWriter(scenario.LogFile, maxSize: 8_000_000, maxFile: 2);
        writer.Write(NumberedLog.Line(0) + "\n");
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);
        await Eventually.True(() => fake.AcknowledgedCount == 1, Scenario.Timeout, () => forwarder.Process.Error.Text);

        fake.GoDown();
        var last = 0;
        for (var rotation = 1; rotation <= 3; rotation++)
        {
            while (writer.Rotations < rotation)
                writer.Write(NumberedLog.Line(++last) + "\n");

            // The forwarder needs the chance to see each file before Docker's way of rotating deletes it.
            await Eventually.True(
                () => forwarder.OpenFiles(Path.GetDirectoryName(scenario.LogFile)!).Count(path => path.Contains(".log", StringComparison.Ordinal)) >= rotation + 1,
                Scenario.Timeout,
                () => string.Join(", ", forwarder.OpenFiles(Path.GetDirectoryName(scenario.LogFile)!)));
        }

        fake.ComeBack();
        await Eventually.True(() => fake.AcknowledgedCount >= last + 1, Scenario.Timeout, () => $"{fake.AcknowledgedCount} of {last + 1}. {forwarder.Process.Error.Text}");
        Wire.EachOnce(0, last, fake);
    }

    [Fact]
    public async Task Does_not_read_rotated_files_again_when_the_newest_is_deleted_before_them()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        var next = 0;
        using (var writer = new JsonFileWriter(scenario.LogFile, maxSize: 50_000, maxFile: 5))
        {
            for (; writer.Rotations < 3; next++)
                writer.Write(NumberedLog.Line(next) + "\n");
        }

        var other = scenario.Folder["other.log"];
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile, "--file", other);
        await Eventually.True(() => fake.AcknowledgedCount >= next, Scenario.Timeout, () => forwarder.Process.Error.Text);

        // `docker rm` deletes the files of a container one by one, in any order.
        File.Delete(scenario.LogFile);
        // The kernel tells of changes in their order, so whoever has read a later line of another file knows of the deletion.
        for (var round = 0; round < 3; round++, next++)
        {
            NumberedLog.Append(other, next, 1);
            await Eventually.True(() => fake.AcknowledgedCount > next, Scenario.Timeout, () => forwarder.Process.Error.Text);
        }

        NumberedLog.Append(scenario.LogFile, next, 10);

        await Eventually.True(() => NumberedLog.Numbers(fake.AcknowledgedLines).Contains(next + 9), Scenario.Timeout, () => forwarder.Process.Error.Text);
        Wire.EachOnce(0, next + 9, fake);
    }
}
