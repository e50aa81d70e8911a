using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rask.LogForwarder.Collector.Redaction;

/// <summary>
/// The filter for AVX2. Only named intrinsics: in the Native AOT build, whose baseline is AVX, the portable 256-bit operators
/// would be compiled to calls.
/// </summary>
internal sealed unsafe class Avx2SecretFilter(RedactKinds kinds) : SecretFilter(kinds)
{
    /// <inheritdoc/>
    public override uint Next(byte* text, int length, ref int at)
    {
        // What every block needs stays in registers.
        var tables = HalvesStart;
        var low0 = Avx2.BroadcastVector128ToVector256(tables);
        var high0 = Avx2.BroadcastVector128ToVector256(tables + 16);
        var low1 = Avx2.BroadcastVector128ToVector256(tables + 32);
        var high1 = Avx2.BroadcastVector128ToVector256(tables + 48);
        var low2 = Avx2.BroadcastVector128ToVector256(tables + 64);
        var high2 = Avx2.BroadcastVector128ToVector256(tables + 80);
        // A byte that is in no valid text where no signs are wanted.
        var sign = Vector256.Create(FindsSigns ? (byte)'@' : (byte)0xFF);
        var findsCards = FindsCards;
        var next = at;
        var places = 0u;
        // Those of a block are known when the one before it was looked at.
        var digits = findsCards && next < length ? Digits(Avx.LoadVector256(text + next)) : 0;
        for (; next < length; next += Block)
        {
            var block = text + next;
            var bytes = Avx.LoadVector256(block);
            var found = Avx2.And(
                Avx2.And(Letter(bytes, low0, high0), Letter(Avx.LoadVector256(block + 1), low1, high1)),
                Letter(Avx.LoadVector256(block + 2), low2, high2));
            places = ~(uint)Avx2.MoveMask(Avx2.CompareEqual(found, Vector256<byte>.Zero)) | (uint)Avx2.MoveMask(Avx2.CompareEqual(bytes, sign));
            if (findsCards)
            {
                var ahead = Digits(Avx.LoadVector256(block + Block));
                var both = digits | ((ulong)ahead << Block);
                digits = ahead;
                var two = both & (both >> 1);
                // Most blocks have too few digits to go on.
                if ((two & (two >> 2) & uint.MaxValue) != 0)
                    places |= CardStarts(both, Separators(bytes) | ((ulong)Separators(Avx.LoadVector256(block + Block)) << Block));
            }

            if (places != 0) break;
        }

        at = next;
        return places;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Digits(Vector256<byte> bytes)
    {
        var distance = Avx2.Subtract(bytes, Vector256.Create((byte)'0'));
        return (uint)Avx2.MoveMask(Avx2.CompareEqual(Avx2.Min(distance, Vector256.Create((byte)9)), distance));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Separators(Vector256<byte> bytes) => (uint)Avx2.MoveMask(Avx2.Or(
        Avx2.CompareEqual(bytes, Vector256.Create((byte)' ')), Avx2.CompareEqual(bytes, Vector256.Create((byte)'-'))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Letter(Vector256<byte> bytes, Vector256<byte> low, Vector256<byte> high)
    {
        var mask = Vector256.Create((byte)15);
        return Avx2.And(
            Avx2.Shuffle(low, Avx2.And(bytes, mask)),
            Avx2.Shuffle(high, Avx2.And(Avx2.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte(), mask)));
    }
}
