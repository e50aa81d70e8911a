using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Processes;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Delivery;

/// <summary>Files that are already there, and files that come while the forwarder runs.</summary>
public class CatchUpTests
{
    [Fact]
    public async Task Delivers_every_line_once_and_in_order_and_exits()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 100_000);

        var summary = await scenario.ForwardToEndAsync(fake.Endpoint);

        Wire.EachOnce(0, 99_999, fake);
        Assert.Equal(100_000, summary.Read);
        Assert.Equal(100_000, summary.Acknowledged);
        Assert.Equal(0, summary.Lost);
        Assert.Equal(new FileInfo(scenario.LogFile).Length, summary.Bytes);
    }

    [Fact]
    public async Task Sends_full_batches_with_ids_of_their_own_when_catching_up()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 100_000);

        await scenario.ForwardToEndAsync(fake.Endpoint);

        var requests = fake.Requests;
        // The first may go early, and the last holds the rest.
        Assert.True(requests.Count(request => request.LineCount == 10_000) >= 8, string.Join(", ", requests.Select(request => request.LineCount)));
        Assert.Equal(requests.Count, requests.Select(request => request.BatchId).Distinct().Count());
        Assert.Single(requests.Select(request => request.Connection).Distinct());
    }

    [Fact]
    public async Task Takes_the_batch_size_it_is_given()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 5000);

        await scenario.ForwardToEndAsync(fake.Endpoint, "--batch-size", "100");

        Wire.EachOnce(0, 4999, fake);
        Assert.Equal(100, fake.Requests.Max(request => request.LineCount));
    }

    [Fact]
    public async Task Waits_for_a_file_that_appears_later_and_follows_it()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        Directory.CreateDirectory(Path.GetDirectoryName(scenario.LogFile)!);
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);

        NumberedLog.Append(scenario.LogFile, 0, 10);
        await Eventually.True(() => fake.AcknowledgedCount == 10, Scenario.Timeout, () => forwarder.Process.Error.Text);
        NumberedLog.Append(scenario.LogFile, 10, 10);
        await Eventually.True(() => fake.AcknowledgedCount == 20, Scenario.Timeout, () => forwarder.Process.Error.Text);

        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        Wire.EachOnce(0, 19, fake);
    }

    [Fact]
    public async Task Waits_for_a_file_whose_folder_does_not_exist_yet()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);
        await Eventually.True(() => Directory.Exists(scenario.StateDirectory) || forwarder.Process.HasExited, Scenario.Timeout);

        NumberedLog.Append(scenario.LogFile, 0, 10);

        await Eventually.True(() => fake.AcknowledgedCount == 10, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Wire.EachOnce(0, 9, fake);
    }

    [Fact]
    public async Task Delivers_several_files()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        var files = Enumerable.Range(0, 4).Select(number => scenario.Folder[$"{number}.log"]).ToArray();
        for (var i = 0; i < files.Length; i++)
            NumberedLog.Append(files[i], i * 10_000, 10_000);

        using var forwarder = scenario.Forward(fake.Endpoint, ["--exit-at-end", .. files.SelectMany(file => new[] { "--file", file })]);

        Assert.Equal(0, await forwarder.Process.WaitForExitAsync(Scenario.Timeout));
        var numbers = NumberedLog.Numbers(fake.AcknowledgedLines);
        Wire.EachAtLeastOnce(0, 39_999, numbers);
        Assert.Equal(0, numbers.Doubled);
    }

    [Fact]
    public async Task Reads_only_what_comes_later_when_told_to_begin_at_the_end()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 1000);
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile, "--read-from", "end");
        await Eventually.True(() => forwarder.OpenFiles(scenario.LogFile).Count > 0, Scenario.Timeout, () => forwarder.Process.Error.Text);

        // How much of this comes before the forwarder has looked at the end cannot be known from outside: write until something arrives.
        long next = 1000;
        await Eventually.True(
            () =>
            {
                NumberedLog.Append(scenario.LogFile, next++, 1);
                return fake.AcknowledgedCount > 0;
            },
            Scenario.Timeout);
        await Eventually.True(() => NumberedLog.Numbers(fake.AcknowledgedLines).Last == next - 1, Scenario.Timeout);

        var numbers = NumberedLog.Numbers(fake.AcknowledgedLines);
        Assert.Empty(numbers.Missing(next - numbers.Count, next - 1));
        Assert.False(numbers.Contains(999));
        Assert.Equal(0, numbers.Doubled);
    }

    [Fact]
    public async Task Starts_again_when_the_file_is_cut_to_nothing()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 1000);
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);
        await Eventually.True(() => fake.AcknowledgedCount == 1000, Scenario.Timeout, () => forwarder.Process.Error.Text);

        using (var file = new FileStream(scenario.LogFile, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(0);
        NumberedLog.Append(scenario.LogFile, 1000, 10);

        await Eventually.True(() => fake.AcknowledgedCount >= 1010, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Wire.EachOnce(0, 1009, fake);
    }

    [Fact]
    public async Task Gives_every_record_an_id_of_its_own_on_request()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 20_000);

        await scenario.ForwardToEndAsync(fake.Endpoint, "--record-id");

        var ids = fake.AcknowledgedLines.Select(line => WireRecord.Parse(line.Span).Id).ToList();
        Assert.Equal(20_000, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches($"^{scenario.ContainerId}/[^/]+/[0-9]+$", id));
    }
}
