using System.Runtime.CompilerServices;
using Rask.LogForwarder.Parser.Isa;

namespace Rask.LogForwarder.Parser.Scanning;

/// <summary>Turns the scanner's bits into offsets. Thread-safe.</summary>
internal static unsafe class EscapeList<TIsa>
    where TIsa : struct, IVectorIsa
{
    private const int Group = 8;

    /// <summary>Offsets that may be written behind the last: they go in groups, without a branch for each.</summary>
    public const int Slack = Group;

    /// <summary>Writes the offset of each bit in ascending order; returns their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Fill(int* offsets, ulong* bits, int blocks)
    {
        int* at = offsets;
        for (int block = 0; block < blocks; block++)
        {
            ulong mask = bits[block];
            if (mask == 0)
                continue;
            int start = block * IVectorIsa.BlockSize;
            int count = TIsa.Count(mask);
            int* group = at;
            while (true)
            {
                // Garbage where no bit is left.
                group[0] = start + TIsa.LowestBit(mask);
                mask = TIsa.ClearLowestBit(mask);
                group[1] = start + TIsa.LowestBit(mask);
                mask = TIsa.ClearLowestBit(mask);
                group[2] = start + TIsa.LowestBit(mask);
                mask = TIsa.ClearLowestBit(mask);
                group[3] = start + TIsa.LowestBit(mask);
                mask = TIsa.ClearLowestBit(mask);
                group[4] = start + TIsa.LowestBit(mask);
                mask = TIsa.ClearLowestBit(mask);
                group[5] = start + TIsa.LowestBit(mask);
                mask = TIsa.ClearLowestBit(mask);
                group[6] = start + TIsa.LowestBit(mask);
                mask = TIsa.ClearLowestBit(mask);
                group[7] = start + TIsa.LowestBit(mask);
                mask = TIsa.ClearLowestBit(mask);
                if (mask == 0)
                    break;
                group += Group;
            }
            at += count;
        }
        return (int)(at - offsets);
    }
}
