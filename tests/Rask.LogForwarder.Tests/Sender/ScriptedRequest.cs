using System.Text;
using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>A request as it reaches an aggregator that is a function.</summary>
/// <param name="Kind"><c>send</c>, <c>void</c> or <c>probe</c>.</param>
/// <param name="Id">The name; none in a probe.</param>
/// <param name="Digest">The digest.</param>
/// <param name="Part">Which records.</param>
/// <param name="Lines">The source lines.</param>
internal sealed record ScriptedRequest(string Kind, BatchId Id, ulong Digest, BatchPart Part, string[] Lines)
{
    /// <summary>The name as it stands on the wire.</summary>
    public string Name => Part.IsWhole ? Id.ToString() : $"{Id}/{Part.First}-{Part.Last}";

    /// <summary>Number of the first record in the whole batch.</summary>
    public int First => Part.IsWhole ? 1 : Part.First;

    public static unsafe ScriptedRequest Of(Batch batch)
    {
        var lines = new List<string>();
        foreach (ref readonly var segment in batch.Segments)
        {
            var text = Encoding.UTF8.GetString(segment.Start, segment.Length);
            var found = text.TrimEnd('\n').Split('\n');
            Assert.Equal(segment.Records, found.Length);
            lines.AddRange(found);
        }

        Assert.Equal(batch.Records, lines.Count);
        return new ScriptedRequest("send", batch.Id, batch.Digest, batch.Part, [.. lines]);
    }
}
