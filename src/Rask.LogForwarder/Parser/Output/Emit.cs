using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Parser.Output;

/// <summary>
/// Writes parts of a record at a pointer. Nothing is checked: the caller has made sure of the space, and of 64 bytes of slack
/// behind it, because copies go in whole chunks. Thread-safe.
/// </summary>
internal static unsafe class Emit<TIsa>
    where TIsa : struct, IVectorIsa
{
    private const int LevelSize = 32;

    /// <summary>For each <see cref="RecordLevel"/> the run between the message and the time, padded to one chunk.</summary>
    private static ReadOnlySpan<byte> LevelRuns =>
        "\",\"level\":null,\"timestamp\":\"    "u8 +
        "\",\"level\":\"Debug\",\"timestamp\":\" "u8 +
        "\",\"level\":\"Info\",\"timestamp\":\"  "u8 +
        "\",\"level\":\"Warn\",\"timestamp\":\"  "u8 +
        "\",\"level\":\"Error\",\"timestamp\":\" "u8 +
        "\",\"level\":\"Fatal\",\"timestamp\":\" "u8;

    private static ReadOnlySpan<byte> LevelRunLengths => [28, 31, 30, 30, 31, 31];

    /// <summary>Copies a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Literal(byte* o, ReadOnlySpan<byte> literal)
    {
        // With a constant length this becomes a few overlapping stores.
        Unsafe.CopyBlockUnaligned(ref *o, ref MemoryMarshal.GetReference(literal), (uint)literal.Length);
        return o + literal.Length;
    }

    /// <summary>Copies text of any length; reads and writes up to 31 bytes more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Copy(byte* o, byte* source, int length)
    {
        TIsa.CopyChunk(o, source);
        if (length > IVectorIsa.ChunkSize)
            CopyRest(o, source, length);
        return o + length;
    }

    /// <summary>From behind the message to the tags, or to the id where there is one: level, time, stream, tags.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Common(byte* o, RecordLevel level, in EnvelopeLine line, in RecordSource source)
    {
        TIsa.CopyChunk(o, (byte*)Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetReference(LevelRuns), (int)level * LevelSize)));
        o += Unsafe.Add(ref MemoryMarshal.GetReference(LevelRunLengths), (int)level);
        TIsa.CopyChunk(o, line.Time);
        o += line.TimeLength;
        return Copy(o, source.Tags.Run(line.Stream), source.Tags.RunLength);
    }

    /// <summary><c>,"key":"value"</c>; the literal holds all up to the value: <c>,"key":"</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Member(byte* o, ReadOnlySpan<byte> commaKey, byte* value, int length)
    {
        o = Copy(Literal(o, commaKey), value, length);
        *o = (byte)'"';
        return o + 1;
    }

    /// <summary><c>,"key":123</c>; the literal holds all up to the number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Number(byte* o, ReadOnlySpan<byte> commaKey, byte* digits, int length) =>
        Copy(Literal(o, commaKey), digits, length);

    /// <summary>The record's id, where records carry one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Id(byte* o, in RecordSource source, long offset) => source.IdPrefix.IsEmpty ? o : WriteId(o, source, offset);

    private static byte* WriteId(byte* o, in RecordSource source, long offset)
    {
        source.IdPrefix.CopyTo(new Span<byte>(o, source.IdPrefix.Length));
        o += source.IdPrefix.Length;
        Utf8Formatter.TryFormat(offset, new Span<byte>(o, 20), out int length);
        o[length] = (byte)'"';
        return o + length + 1;
    }

    private static void CopyRest(byte* o, byte* source, int length)
    {
        int at = IVectorIsa.ChunkSize;
        do
        {
            TIsa.CopyChunk(o + at, source + at);
            at += IVectorIsa.ChunkSize;
        }
        while (at < length);
    }
}
