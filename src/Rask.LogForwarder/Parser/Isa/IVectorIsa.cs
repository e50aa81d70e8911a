namespace Rask.LogForwarder.Parser.Isa;

/// <summary>
/// The few vector operations that the hot path needs. Implementations are empty structs, so that generic code over them is
/// compiled once per instruction set with every call inlined and no check at run time.
/// </summary>
internal unsafe interface IVectorIsa
{
    /// <summary>Bytes that <see cref="Classify"/> reads.</summary>
    const int BlockSize = 64;

    /// <summary>Bytes that all but <see cref="Classify"/> and <see cref="MaskOf"/> work on.</summary>
    const int ChunkSize = 32;

    /// <summary>Sorts the 64 bytes of a block into classes.</summary>
    static abstract BlockMasks Classify(byte* block);

    /// <summary>One bit for each of the 64 bytes of a block that equals a value.</summary>
    static abstract ulong MaskOf(byte* block, byte value);

    /// <summary>Sorts 32 bytes of a string into classes.</summary>
    static abstract TextMasks ClassifyText(byte* chunk);

    /// <summary>Sorts 32 bytes of a number or name into classes.</summary>
    static abstract ScalarMasks ClassifyScalar(byte* chunk);

    /// <summary>Copies 32 bytes.</summary>
    static abstract void CopyChunk(byte* destination, byte* source);

    /// <summary>One bit for each of 32 bytes that is the same in both.</summary>
    static abstract uint EqualMask(byte* a, byte* b);

    /// <summary>One bit for each of 32 bytes that lies between its least value and that plus its range.</summary>
    static abstract uint InRangeMask(byte* at, byte* least, byte* range);

    /// <summary>Number of zero bits below the lowest one bit; <paramref name="mask"/> must not be 0.</summary>
    static abstract int LowestBit(ulong mask);

    /// <summary>Number of one bits.</summary>
    static abstract int Count(ulong mask);

    /// <summary>The mask without its lowest one bit.</summary>
    static abstract ulong ClearLowestBit(ulong mask);
}
