using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Isa;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>
/// Finds the places in a piece of a log where lines end, and where a record may start in the middle of a line. One
/// instance per thread.
/// </summary>
/// <remarks>
/// In a record's text every quote is escaped, so <c>{"</c> stands only at its start and before its attributes. Anywhere
/// else it shows that a line was torn: the record before it has no end.
/// </remarks>
internal abstract unsafe class LineScanner
{
    /// <summary>The most places that one call returns: few, so that their lines are still in the nearest cache when they are looked at. It also fits the worst block of 64 bytes.</summary>
    public const int MarksAtOnce = 128;

    /// <summary>A scanner for a vector width.</summary>
    public static LineScanner Create(SimdWidth width) => width switch
    {
        SimdWidth.Vector512 => new VectorLineScanner<Avx512Isa>(),
        SimdWidth.Vector256 => new VectorLineScanner<Avx2Isa>(),
        SimdWidth.Vector128 => new VectorLineScanner<Vector128Isa>(),
        _ => new VectorLineScanner<ScalarIsa>(),
    };

    /// <summary>
    /// Finds places from an offset on.
    /// </summary>
    /// <param name="data">The start; 64 bytes behind the end must be readable.</param>
    /// <param name="length">All bytes.</param>
    /// <param name="from">Where to start: 0, or where the last call stopped.</param>
    /// <param name="marks">Receives offsets of line feeds and of <c>{"</c> that does not follow a line feed.</param>
    /// <param name="scanned">Where it stopped.</param>
    /// <returns>How many places were found.</returns>
    public abstract int Scan(byte* data, int length, int from, int* marks, out int scanned);
}
