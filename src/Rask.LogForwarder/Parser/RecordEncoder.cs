using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Recognition;

namespace Rask.LogForwarder.Parser;

/// <summary>
/// Turns source lines into records in wire form: one line of JSON for each. What a record says depends on its line and on
/// constants of its container alone, so that encoding again gives the same bytes. Allocates nothing for a line. One instance a
/// thread; not thread-safe.
/// </summary>
internal abstract unsafe class RecordEncoder : IDisposable
{
    /// <summary>Bytes before and behind the source that can be read, and behind the destination that can be written.</summary>
    public const int Slack = 64;

    /// <param name="width">One that <see cref="Simd.IsSupported"/> accepts.</param>
    /// <param name="recordId">Whether records carry an <c>id</c>: <c>container/generation/offset</c>.</param>
    /// <param name="formats">The formats that the user has fixed; none where it is left out.</param>
    public static RecordEncoder Create(SimdWidth width, bool recordId, FormatTable? formats = null) => width switch
    {
        SimdWidth.Vector512 => new LineEncoder<Avx512Isa>(recordId, formats ?? FormatTable.Auto),
        SimdWidth.Vector256 => new LineEncoder<Avx2Isa>(recordId, formats ?? FormatTable.Auto),
        SimdWidth.Vector128 => new LineEncoder<Vector128Isa>(recordId, formats ?? FormatTable.Auto),
        SimdWidth.Scalar => new LineEncoder<ScalarIsa>(recordId, formats ?? FormatTable.Auto),
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, null),
    };

    /// <summary>Encodes whole lines until the source is used up or the next one might not fit.</summary>
    /// <param name="source">Lines that each end in a line feed; the last one may lack it. <see cref="Slack"/> bytes before and behind can be read.</param>
    /// <param name="sourceEnd">Behind the last byte.</param>
    /// <param name="destination">Gets the records; <see cref="Slack"/> bytes behind its end can be written.</param>
    /// <param name="destinationEnd">Behind the last byte that the records may use.</param>
    /// <param name="tags">The container.</param>
    /// <param name="generation">The generation of the log file; only for record ids.</param>
    /// <param name="offset">Byte offset of <paramref name="source"/> in the file; only for record ids.</param>
    /// <param name="flags">What is true of each of these lines.</param>
    public abstract EncodeResult Encode(byte* source, byte* sourceEnd, byte* destination, byte* destinationEnd, SourceTags tags, string generation, long offset, LineFlags flags);

    public abstract void Dispose();
}
