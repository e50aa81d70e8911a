using System.Diagnostics;
using Rask.EndToEnd.Tests.Docker;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>The network, or what stands before the aggregator, fails.</summary>
[Collection(FaultMatrix.Name)]
public class BadAnswerTests(DockerFixture docker)
{
    [Fact]
    public async Task Answers_500_and_then_429()
    {
        await using var run = await FaultRun.StartAsync(docker, new() { Number = 5, Title = "500, then 429 with `Retry-After`", HasProxy = true });
        await AnswerAsync(run, ProxyPlan.Answer(500));
        await AnswerAsync(run, ProxyPlan.Answer(429, "Retry-After: 1\r\n"));
        run.Proxy.Script(_ => ProxyPlan.Pass);
        run.Note("500 or 429", run.Proxy.Count(ProxyAction.Answer));

        await run.FinishAsync();
    }

    [Fact]
    public async Task Drops_the_answer_of_a_third_of_the_requests()
    {
        await using var run = await FaultRun.StartAsync(docker, new() { Number = 6, Title = "connection cut after the request, for a third of the requests", HasProxy = true });

        // Nothing of the answer, its status line, or nearly all of it: in no case does the forwarder know that the batch is stored.
        run.Proxy.Script(_ => run.Random.Next(3) > 0 ? ProxyPlan.Pass : ProxyPlan.DropAnswer(run.Random.Next(3) switch { 0 => 0, 1 => 17, _ => int.MaxValue }));
        await FaultRun.LastAsync(FaultSetup.Seconds(5, 30));
        await run.StopWritingAsync();
        await Eventually.True(() => run.Proxy.Count(ProxyAction.DropAnswer) > 0, Scenario.Timeout, run.Describe);
        run.Note("answer dropped", run.Proxy.Count(ProxyAction.DropAnswer));

        await run.FinishAsync();
    }

    [Fact]
    public async Task Cuts_a_third_of_the_requests()
    {
        await using var run = await FaultRun.StartAsync(docker, new() { Number = 7, Title = "connection cut in the middle of a third of the requests", HasProxy = true });
        run.Proxy.Script(request => run.Random.Next(3) > 0 ? ProxyPlan.Pass : ProxyPlan.CutRequest(run.Random.Next(request.Length)));
        await FaultRun.LastAsync(FaultSetup.Seconds(5, 30));
        await run.StopWritingAsync();
        await Eventually.True(() => run.Proxy.Count(ProxyAction.CutRequest) > 0, Scenario.Timeout, run.Describe);
        run.Note("request cut", run.Proxy.Count(ProxyAction.CutRequest));

        await run.FinishAsync();
    }

    private static async Task AnswerAsync(FaultRun run, ProxyPlan plan)
    {
        var before = run.Proxy.Count(ProxyAction.Answer);
        var time = Stopwatch.StartNew();
        run.Proxy.Script(_ => plan);
        await Eventually.True(
            () => run.Proxy.Count(ProxyAction.Answer) > before && time.Elapsed > FaultSetup.Seconds(2, 10),
            Scenario.Timeout,
            run.Describe);
    }
}
