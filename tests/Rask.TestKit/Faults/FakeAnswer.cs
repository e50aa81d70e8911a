using System.Globalization;
using System.Text;

namespace Rask.TestKit.Faults;

/// <summary>How a <see cref="FakeAggregator"/> answers one request.</summary>
public sealed record FakeAnswer
{
    private FakeAnswer()
    {
    }

    /// <summary>Accepts the request and then says nothing until the client gives up.</summary>
    public static FakeAnswer Never { get; } = new() { Status = 0, Hangs = true };

    /// <summary>Closes the connection instead of answering.</summary>
    public static FakeAnswer Close { get; } = new() { Status = 0 };

    /// <summary>Sends the head of a 200 and a part of its body, then closes.</summary>
    public static FakeAnswer CloseInTheMiddle { get; } = new() { Status = 200, IsCut = true };

    /// <summary>200: everything is stored.</summary>
    public static FakeAnswer Accept { get; } = Reject();

    internal int Status { get; private init; }

    internal bool Hangs { get; private init; }

    internal bool IsCut { get; private init; }

    internal TimeSpan Delay { get; private init; }

    internal IReadOnlyList<int> Rejected { get; private init; } = [];

    /// <summary>True when a client must take this as the acknowledgement.</summary>
    internal bool IsAcknowledgement => Status is >= 200 and < 300 && !IsCut;

    private string Headers { get; init; } = "";

    private string? Body { get; init; }

    /// <summary>200, with the numbers of lines, from 1 on, that could not be decoded.</summary>
    public static FakeAnswer Reject(params int[] lines) => new() { Status = 200, Rejected = lines };

    /// <param name="status">Any status.</param>
    /// <param name="headers">Complete lines, each with its line end.</param>
    public static FakeAnswer Error(int status, string headers = "") =>
        new() { Status = status, Headers = headers, Body = $$"""{"error":"the test wants {{status}}"}""" };

    /// <summary>The same answer, later.</summary>
    public FakeAnswer After(TimeSpan delay) => this with { Delay = delay };

    internal byte[] Render(int lines)
    {
        var body = Body ?? $$"""{"accepted":{{lines - Rejected.Count}},"rejected":[{{string.Join(',', Rejected)}}],"reasons":[]}""";
        var bytes = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {Status} Test\r\nContent-Type: application/json\r\n{Headers}Content-Length: {body.Length}\r\n\r\n{body}"));
        return IsCut ? bytes[..^7] : bytes;
    }
}
