namespace Rask.LogForwarder.Sender;

/// <summary>What the forwarder needs to know of an answer.</summary>
/// <param name="StatusCode">The status.</param>
/// <param name="IsReusable">True where the connection may carry another request.</param>
/// <param name="RetryAfter">The raw value of <c>Retry-After</c>; null where there is none.</param>
/// <param name="Body">The body, or its beginning.</param>
internal sealed record HttpResponse(int StatusCode, bool IsReusable, string? RetryAfter, ReadOnlyMemory<byte> Body);
