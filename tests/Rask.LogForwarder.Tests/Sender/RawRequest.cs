namespace Rask.LogForwarder.Tests.Sender;

/// <summary>One request as it came.</summary>
/// <param name="Head">Request line and headers with their line ends.</param>
/// <param name="Body">The body without its chunk framing.</param>
/// <param name="Chunks">Chunks that carried it, the empty last one excluded.</param>
internal sealed record RawRequest(string Head, byte[] Body, int Chunks)
{
    public string BatchId => Header("X-Batch-Id");

    public string Header(string name) => Head.Split("\r\n").Single(line => line.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..];
}
