using System.Diagnostics;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Faults;

/// <summary>An aggregator that is slow, broken, or gone. Nothing may be lost, and a batch that is sent again is the same batch.</summary>
public class AggregatorFaultTests
{
    private const int Lines = 50_000;

    public static TheoryData<string> Faults => ["500", "503", "408", "429", "close", "cut", "never"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Delivers_everything_after_failures(string fault)
    {
        using var scenario = new Scenario();

        // The first batch fails twice, the third once.
        var fake = scenario.Fake(request => request.Number is 0 or 1 or 4 ? Answer(fault) : FakeAnswer.Accept);
        NumberedLog.Append(scenario.LogFile, 0, Lines);

        var summary = await scenario.ForwardToEndAsync(fake.Endpoint, "--request-timeout-secs", "1");

        Wire.EachOnce(0, Lines - 1, fake);
        Assert.Equal(Lines, summary.Acknowledged);
        var requests = fake.Requests;
        Assert.Equal(requests[0].BatchId, requests[1].BatchId);
        Assert.Equal(requests[0].BatchId, requests[2].BatchId);
        foreach (var sameBatch in requests.GroupBy(request => request.BatchId))
            Assert.All(sameBatch, request => Assert.True(request.Body.Span.SequenceEqual(sameBatch.First().Body.Span), "a batch changed when it was sent again"));
        Assert.False(File.Exists(scenario.DeadLetters) && new FileInfo(scenario.DeadLetters).Length > 0);
    }

    [Fact]
    public async Task Waits_for_an_aggregator_that_is_slow()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake(_ => FakeAnswer.Accept.After(TimeSpan.FromMilliseconds(300)));
        NumberedLog.Append(scenario.LogFile, 0, Lines);

        await scenario.ForwardToEndAsync(fake.Endpoint);

        Wire.EachOnce(0, Lines - 1, fake);
        Assert.Equal(fake.Requests.Count, fake.Requests.Select(request => request.BatchId).Distinct().Count());
    }

    [Fact]
    public async Task Waits_as_long_as_the_aggregator_asks_for()
    {
        using var scenario = new Scenario();
        var times = new List<long>();
        var fake = scenario.Fake(request =>
        {
            times.Add(Stopwatch.GetTimestamp());
            return request.Number == 0 ? FakeAnswer.Error(429, "Retry-After: 2\r\n") : FakeAnswer.Accept;
        });
        NumberedLog.Append(scenario.LogFile, 0, 10);

        await scenario.ForwardToEndAsync(fake.Endpoint);

        Wire.EachOnce(0, 9, fake);
        Assert.True(Stopwatch.GetElapsedTime(times[0], times[1]) >= TimeSpan.FromSeconds(1.9));
    }

    [Fact]
    public async Task An_aggregator_that_comes_later_gets_everything()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        fake.GoDown();
        NumberedLog.Append(scenario.LogFile, 0, Lines);
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);
        await forwarder.Process.WaitForLineAsync(line => line.Contains("\"warn\"", StringComparison.Ordinal) || line.Contains("\"error\"", StringComparison.Ordinal), Scenario.Timeout);

        fake.ComeBack();

        await Eventually.True(() => fake.AcknowledgedCount == Lines, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Wire.EachOnce(0, Lines - 1, fake);
        // Failures are summarised, not repeated for each attempt.
        Assert.InRange(forwarder.Process.Error.Lines.Count, 1, 30);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task Throws_nothing_away_when_a_human_has_to_mend_the_endpoint(int status)
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake(_ => FakeAnswer.Error(status, "Location: /elsewhere\r\n"));
        NumberedLog.Append(scenario.LogFile, 0, 1000);
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile, "--shutdown-grace-secs", "1");
        await forwarder.Process.WaitForLineAsync(line => line.Contains($"{status}", StringComparison.Ordinal), Scenario.Timeout);
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        Assert.Equal(0, forwarder.Summary.Acknowledged);
        Assert.All(fake.Requests, request => Assert.StartsWith("POST /v1/aggregate ", request.RequestLine, StringComparison.Ordinal));

        fake.Answer(_ => FakeAnswer.Accept);
        await scenario.ForwardToEndAsync(fake.Endpoint);

        Wire.EachOnce(0, 999, fake);
    }

    [Fact]
    public async Task Writes_the_lines_that_the_aggregator_could_not_decode_to_the_dead_letters()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake(request => request.Number == 0 ? FakeAnswer.Reject(1, 3) : FakeAnswer.Accept);
        NumberedLog.Append(scenario.LogFile, 0, 1000);

        var summary = await scenario.ForwardToEndAsync(fake.Endpoint);

        var refused = fake.Requests[0].Lines.Where((_, index) => index is 0 or 2).Select(line => WireLine.NumberAfter(line.Span, NumberedLog.Marker)).ToList();
        var letters = await File.ReadAllLinesAsync(scenario.DeadLetters, TestContext.Current.CancellationToken);
        Assert.Equal(2, letters.Length);
        Assert.All(letters.Zip(refused), pair => Assert.Contains($"sequence={pair.Second} ", pair.First, StringComparison.Ordinal));
        Assert.Equal(1000, summary.Read);
        Wire.WellFormed(fake);
    }

    [Fact]
    public async Task Holds_no_more_than_its_buffer_while_the_aggregator_is_silent()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake(_ => FakeAnswer.Never);
        NumberedLog.Append(scenario.LogFile, 0, 500_000);
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile, "--shutdown-grace-secs", "1");
        await Eventually.True(() => fake.Requests.Count > 0, Scenario.Timeout, () => forwarder.Process.Error.Text);

        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));

        // The rest of the 500,000 stayed on disk.
        Assert.InRange(forwarder.Summary.Read, 1, 100_000);
    }

    private static FakeAnswer Answer(string fault) => fault switch
    {
        "close" => FakeAnswer.Close,
        "cut" => FakeAnswer.CloseInTheMiddle,
        "never" => FakeAnswer.Never,
        _ => FakeAnswer.Error(int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture)),
    };
}
