using System.Buffers.Binary;
using System.Numerics;

namespace Rask.Protocol.Lz4;

/// <summary>
/// xxHash, 32 bits: the checksum of LZ4 frames. Takes the input in pieces of any size. Not thread-safe.
/// (Specification: the xxHash project, doc/xxhash_spec.md, version 0.2.0.)
/// </summary>
public struct XxHash32
{
    private const int StripeLength = 16;

    private const uint Prime1 = 0x9E3779B1;
    private const uint Prime2 = 0x85EBCA77;
    private const uint Prime3 = 0xC2B2AE3D;
    private const uint Prime4 = 0x27D4EB2F;
    private const uint Prime5 = 0x165667B1;

    private uint _first = unchecked(Prime1 + Prime2);
    private uint _second = Prime2;
    private uint _third = 0;
    private uint _fourth = unchecked(0 - Prime1);
    private Stripe _rest;
    private int _restLength;
    private uint _length;
    private bool _hasStripes;

    public XxHash32()
    {
    }

    /// <summary>The hash of all of <paramref name="bytes"/>, with the seed 0.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var hash = new XxHash32();
        hash.Add(bytes);
        return hash.Value;
    }

    /// <summary>Continues the input.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _length += (uint)bytes.Length;
        if (_restLength > 0)
        {
            var taken = Math.Min(StripeLength - _restLength, bytes.Length);
            bytes[..taken].CopyTo(((Span<byte>)_rest)[_restLength..]);
            _restLength += taken;
            bytes = bytes[taken..];
            if (_restLength < StripeLength) return;
            Mix(_rest);
            _restLength = 0;
        }

        for (; bytes.Length >= StripeLength; bytes = bytes[StripeLength..]) Mix(bytes);
        bytes.CopyTo(_rest);
        _restLength = bytes.Length;
    }

    /// <summary>The hash of what was added until now.</summary>
    public readonly uint Value
    {
        get
        {
            var hash = _hasStripes
                ? BitOperations.RotateLeft(_first, 1) + BitOperations.RotateLeft(_second, 7)
                    + BitOperations.RotateLeft(_third, 12) + BitOperations.RotateLeft(_fourth, 18)
                : Prime5;
            hash += _length;
            ReadOnlySpan<byte> rest = _rest;
            rest = rest[.._restLength];
            for (; rest.Length >= sizeof(uint); rest = rest[sizeof(uint)..])
                hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime3), 17) * Prime4;
            foreach (var value in rest) hash = BitOperations.RotateLeft(hash + (value * Prime5), 11) * Prime1;
            hash = (hash ^ (hash >> 15)) * Prime2;
            hash = (hash ^ (hash >> 13)) * Prime3;
            return hash ^ (hash >> 16);
        }
    }

    private static uint Round(uint lane, uint input) => BitOperations.RotateLeft(lane + (input * Prime2), 13) * Prime1;

    private void Mix(ReadOnlySpan<byte> stripe)
    {
        _first = Round(_first, BinaryPrimitives.ReadUInt32LittleEndian(stripe));
        _second = Round(_second, BinaryPrimitives.ReadUInt32LittleEndian(stripe[4..]));
        _third = Round(_third, BinaryPrimitives.ReadUInt32LittleEndian(stripe[8..]));
        _fourth = Round(_fourth, BinaryPrimitives.ReadUInt32LittleEndian(stripe[12..]));
        _hasStripes = true;
    }

    [System.Runtime.CompilerServices.InlineArray(StripeLength)]
    private struct Stripe
    {
        private byte _first;
    }
}
