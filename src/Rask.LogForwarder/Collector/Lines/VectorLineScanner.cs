using System.Numerics;
using Rask.LogForwarder.Parser.Isa;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>The scanner for one instruction set.</summary>
internal sealed unsafe class VectorLineScanner<TIsa> : LineScanner
    where TIsa : struct, IVectorIsa
{
    private const int Block = 64;

    /// <inheritdoc/>
    public override int Scan(byte* data, int length, int from, int* marks, out int scanned)
    {
        var count = 0;
        var at = from;
        // At the very start the caller knows that a line begins.
        var follows = at == 0 || data[at - 1] == '\n' ? 1UL : 0UL;
        for (; at < length && count <= MarksAtOnce - Block; at += Block)
        {
            var block = data + at;
            var feeds = TIsa.MaskOf(block, (byte)'\n');
            var starts = TIsa.MaskOf(block, (byte)'{');
            if (starts != 0) starts &= TIsa.MaskOf(block + 1, (byte)'"') & ~((feeds << 1) | follows);
            follows = feeds >> 63;
            var places = feeds | starts;
            if (length - at < Block) places &= (1UL << (length - at)) - 1;
            for (; places != 0; places &= places - 1) marks[count++] = at + BitOperations.TrailingZeroCount(places);
        }

        scanned = Math.Min(at, length);
        return count;
    }
}
