using Rask.LogForwarder.Collector.Files;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>One source line that holds a piece of a longer line: where it lies. The file is held open for it.</summary>
/// <param name="Generation">The file.</param>
/// <param name="Offset">Byte offset of the source line.</param>
/// <param name="Length">Its length without the line feed.</param>
/// <param name="BodyEnd">Offset behind the escaped text within the source line.</param>
internal readonly record struct Piece(Generation Generation, long Offset, int Length, int BodyEnd)
{
    /// <summary>Bytes of escaped text.</summary>
    public int BodyLength => BodyEnd - LineEnd.PrefixLength;
}
