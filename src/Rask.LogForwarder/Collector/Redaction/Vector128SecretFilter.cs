using System.Runtime.Intrinsics;

namespace Rask.LogForwarder.Collector.Redaction;

/// <summary>The filter for vectors of 16 bytes.</summary>
internal sealed unsafe class Vector128SecretFilter(RedactKinds kinds) : SecretFilter(kinds)
{
    private const int Half = Block / 2;

    /// <inheritdoc/>
    public override uint Next(byte* text, int length, ref int at)
    {
        for (; at < length; at += Block)
        {
            var places = Find(text + at);
            if (places != 0) return places;
        }

        return 0;
    }

    private uint Find(byte* text)
    {
        var places = Places(text) | (Places(text + Half) << Half);
        if (!FindsCards) return places;
        ulong digits = 0, separators = 0;
        for (var i = 0; i < 2 * Block; i += Half)
        {
            var bytes = Vector128.Load(text + i);
            var distance = bytes - Vector128.Create((byte)'0');
            digits |= (ulong)Vector128.Equals(Vector128.Min(distance, Vector128.Create((byte)9)), distance).ExtractMostSignificantBits() << i;
            separators |= (ulong)(Vector128.Equals(bytes, Vector128.Create((byte)' ')) | Vector128.Equals(bytes, Vector128.Create((byte)'-'))).ExtractMostSignificantBits() << i;
        }

        return places | CardStarts(digits, separators);
    }

    private uint Places(byte* text)
    {
        var found = Vector128<byte>.Zero;
        if (FindsWords)
        {
            found = Letter(text, 0) & Letter(text + 1, 1) & Letter(text + 2, 2);
            found = ~Vector128.Equals(found, Vector128<byte>.Zero);
        }

        if (FindsSigns) found |= Vector128.Equals(Vector128.Load(text), Vector128.Create((byte)'@'));
        return found.ExtractMostSignificantBits();
    }

    private Vector128<byte> Letter(byte* text, int letter)
    {
        var bytes = Vector128.Load(text);
        var low = Vector128.Shuffle(Vector128.Load(HalvesStart + (letter * 32)), bytes & Vector128.Create((byte)15));
        var high = Vector128.Shuffle(Vector128.Load(HalvesStart + (letter * 32) + 16), Vector128.ShiftRightLogical(bytes, 4));
        return low & high;
    }
}
