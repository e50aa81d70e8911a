namespace Rask.LogForwarder.Parser.Isa;

/// <summary>
/// The few vector operations that the hot path needs. Implementations are empty structs, so that generic code over them is
/// compiled once per instruction set with every call inlined and no check at run time.
/// </summary>
internal unsafe interface IVectorIsa
{
    /// <summary>Bytes that <see cref="Classify"/> reads.</summary>
    const int BlockSize = 64;

    /// <summary>Bytes that <see cref="CopyChunk"/> reads and writes.</summary>
    const int ChunkSize = 32;

    /// <summary>Sorts the 64 bytes of a block into classes.</summary>
    static abstract BlockMasks Classify(byte* block);

    /// <summary>One bit for each of the 64 bytes of a block that equals a value.</summary>
    static abstract ulong MaskOf(byte* block, byte value);

    /// <summary>Copies 32 bytes.</summary>
    static abstract void CopyChunk(byte* destination, byte* source);

    /// <summary>Whether the first bytes are the same, up to 32; reads 32 of both.</summary>
    static abstract bool HaveEqualStart(byte* a, byte* b, int length);

    /// <summary>Number of zero bits below the lowest one bit; <paramref name="mask"/> must not be 0.</summary>
    static abstract int LowestBit(ulong mask);

    /// <summary>Number of one bits.</summary>
    static abstract int Count(ulong mask);

    /// <summary>The mask without its lowest one bit.</summary>
    static abstract ulong ClearLowestBit(ulong mask);
}
