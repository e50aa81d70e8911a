namespace Rask.LogForwarder.Parser;

/// <summary>What one call of <see cref="RecordEncoder.Encode"/> did.</summary>
/// <param name="Consumed">Bytes of source that are done, always whole lines with their line ends.</param>
/// <param name="Written">Bytes of output, always whole lines with their line ends.</param>
/// <param name="Records">Output records; as many as source lines.</param>
/// <param name="RequiredCapacity">
/// 0, or, where nothing was consumed because the first line does not fit: a destination of this many bytes is certain to hold it.
/// </param>
/// <param name="DamagedRecords">Of the records, those whose line was not a Docker record (<c>raw</c>).</param>
/// <param name="DamagedBytes">Source bytes of those lines, without line ends.</param>
internal readonly record struct EncodeResult(
    long Consumed,
    long Written,
    int Records,
    long RequiredCapacity,
    int DamagedRecords,
    long DamagedBytes);
