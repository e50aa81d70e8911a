using Rask.LogForwarder.Collector.Files;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>One source line of a record that has several: where it lies. The file is held open for it.</summary>
/// <param name="Generation">The file.</param>
/// <param name="Offset">Byte offset of the source line.</param>
/// <param name="Length">Its length without the line feed.</param>
/// <param name="BodyStart">Offset of the text within the source line.</param>
/// <param name="BodyEnd">Offset behind the escaped text within the source line.</param>
/// <param name="EndsLine">True where the container's line ends with it; false for a piece that Docker cut off.</param>
internal readonly record struct Piece(Generation Generation, long Offset, int Length, int BodyStart, int BodyEnd, bool EndsLine)
{
    /// <summary>Bytes of escaped text.</summary>
    public int BodyLength => BodyEnd - BodyStart;
}
