using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Faults;

/// <summary>Several logs that trickle, so that their small batches take the short way past the queue, and an aggregator that fails now and then.</summary>
public class SeveralSourcesTests
{
    private const int Sources = 2;
    private static readonly FakeAnswer[] Faults =
        [FakeAnswer.Error(500), FakeAnswer.Close, FakeAnswer.CloseInTheMiddle, FakeAnswer.Never, FakeAnswer.Error(503), FakeAnswer.Accept.After(TimeSpan.FromMilliseconds(300))];

    [Fact]
    public async Task Delivers_each_log_once_and_in_order_while_small_batches_fail()
    {
        // Between two faults there are calm stretches, in which the short way is taken again.
        const int Calm = 15;
        using var scenario = new Scenario();
        var faults = 0;
        var fake = scenario.Fake(request => request.Number % Calm == Calm - 1 ? Faults[faults++ % Faults.Length] : FakeAnswer.Accept);
        var logs = Enumerable.Range(0, Sources).Select(number => scenario.Folder[Path.Combine("containers", Id(number), $"{Id(number)}-json.log")]).ToArray();
        var forwarder = scenario.Forward(fake.Endpoint, [.. logs.SelectMany(log => new[] { "--file", log }), "--request-timeout-secs", "1"]);
        var writers = logs.Select(log => scenario.Own(new BackgroundWriter(log, maxSize: 200_000, maxFile: 20))).ToArray();
        await Eventually.True(() => Volatile.Read(ref faults) >= Faults.Length * 2, Scenario.Timeout, () => $"{faults} faults. {forwarder.Process.Error.Text}");

        var last = writers.Select(writer => writer.Stop()).ToArray();
        await Eventually.True(() => fake.AcknowledgedCount >= last.Sum(number => number + 1), Scenario.Timeout, () => $"{fake.AcknowledgedCount} of {last.Sum(number => number + 1)}. {forwarder.Process.Error.Text}");
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));

        Wire.WellFormed(fake);
        Assert.Equal(0, forwarder.Summary.Lost);
        var requests = fake.Requests;
        Assert.Contains(requests, request => request.LineCount < 500);
        foreach (var sameBatch in requests.GroupBy(request => request.BatchId))
            Assert.All(sameBatch, request => Assert.True(request.Body.Span.SequenceEqual(sameBatch.First().Body.Span), "a batch changed when it was sent again"));
        for (var source = 0; source < Sources; source++)
        {
            var id = Id(source);
            Wire.EachOnce(0, last[source], NumberedLog.Numbers(fake.AcknowledgedLines.Where(line => WireRecord.Parse(line.Span).ContainerId == id)));
        }
    }

    private static string Id(int number) => new((char)('a' + number), 64);
}
