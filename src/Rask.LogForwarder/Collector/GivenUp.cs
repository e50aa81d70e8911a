namespace Rask.LogForwarder.Collector;

/// <summary>A deleted file that was let go before it was read to its end.</summary>
/// <param name="Lost">Bytes that nobody will read.</param>
/// <param name="Held">Bytes on the device that are free now.</param>
internal readonly record struct GivenUp(long Lost, long Held);
