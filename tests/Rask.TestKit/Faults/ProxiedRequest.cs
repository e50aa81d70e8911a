namespace Rask.TestKit.Faults;

/// <summary>One request that a <see cref="FaultProxy"/> has read to its end and has not passed on yet.</summary>
/// <param name="Number">Counts from 0 in the order in which requests were read.</param>
/// <param name="Connection">Counts from 0 in the order in which clients connected.</param>
/// <param name="RequestLine">Method, target, version.</param>
/// <param name="Headers">Names do not distinguish upper and lower case.</param>
/// <param name="Length">Bytes of the whole request, framing included.</param>
public sealed record ProxiedRequest(int Number, int Connection, string RequestLine, IReadOnlyDictionary<string, string> Headers, int Length);
