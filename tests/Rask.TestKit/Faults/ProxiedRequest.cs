namespace Rask.TestKit.Faults;

/// <summary>One request that a <see cref="FaultProxy"/> has read to its end and has not passed on yet.</summary>
/// <param name="Number">Counts from 0 in the order in which requests were read.</param>
/// <param name="Connection">Counts from 0 in the order in which clients connected.</param>
/// <param name="RequestLine">Method, target, version.</param>
/// <param name="Headers">Names do not distinguish upper and lower case.</param>
/// <param name="Bytes">The whole request, framing included.</param>
public sealed record ProxiedRequest(
    int Number, int Connection, string RequestLine, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Bytes of the whole request, framing included.</summary>
    public int Length => Bytes.Length;

    /// <summary>Whether a text stands in it. A request of several chunks may hide one at their border.</summary>
    public bool Contains(ReadOnlySpan<byte> text) => Bytes.Span.IndexOf(text) >= 0;
}
