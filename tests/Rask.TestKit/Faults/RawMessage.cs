namespace Rask.TestKit.Faults;

/// <summary>One HTTP/1.1 message as it stood on the wire, framing included.</summary>
/// <param name="FirstLine">The request line or the status line.</param>
/// <param name="Headers">Names do not distinguish upper and lower case.</param>
/// <param name="Bytes">Head and body.</param>
internal sealed record RawMessage(string FirstLine, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Bytes);
