using System.Globalization;
using System.Text;

namespace Rask.TestKit.Faults;

/// <summary>The fate of one request that came to a <see cref="FaultProxy"/>.</summary>
public sealed record ProxyPlan
{
    private ProxyPlan()
    {
    }

    /// <summary>No fault.</summary>
    public static ProxyPlan Pass { get; } = new();

    public ProxyAction Action { get; private init; }

    /// <summary>How much is passed on before the cut: of the request with <see cref="ProxyAction.CutRequest"/>, of the answer with <see cref="ProxyAction.DropAnswer"/>.</summary>
    public int Bytes { get; private init; }

    internal TimeSpan Delay { get; private init; }

    internal byte[] OwnAnswer { get; private init; } = [];

    /// <summary>The request is passed on whole and its answer awaited, so the aggregator has done its part; of the answer the client gets these bytes at most.</summary>
    public static ProxyPlan DropAnswer(int bytes = 0) => new() { Action = ProxyAction.DropAnswer, Bytes = bytes };

    /// <summary>The aggregator gets the first bytes only; a request that is no longer than that still lacks its last byte.</summary>
    public static ProxyPlan CutRequest(int bytes) => new() { Action = ProxyAction.CutRequest, Bytes = bytes };

    /// <param name="status">Any status.</param>
    /// <param name="headers">Complete lines, each with its line end.</param>
    public static ProxyPlan Answer(int status, string headers = "")
    {
        var body = $$"""{"error":"the test wants {{status}}"}""";
        return new()
        {
            Action = ProxyAction.Answer,
            OwnAnswer = Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"HTTP/1.1 {status} Test\r\nContent-Type: application/json\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}")),
        };
    }

    /// <summary>The same, later.</summary>
    public ProxyPlan After(TimeSpan delay) => this with { Delay = delay };
}
