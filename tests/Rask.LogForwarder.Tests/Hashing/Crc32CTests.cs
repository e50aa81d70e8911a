using CsCheck;
using Rask.Protocol.Hashing;

namespace Rask.LogForwarder.Tests.Hashing;

public sealed class Crc32CTests
{
    /// <summary>The examples of RFC 3720, appendix B.4, and the check value that catalogues of CRCs give.</summary>
    public static TheoryData<byte[], uint> Known => new()
    {
        { [], 0 },
        { "123456789"u8.ToArray(), 0xE306_9283 },
        { new byte[32], 0x8A91_36AA },
        { [.. Enumerable.Repeat((byte)0xFF, 32)], 0x62A8_AB43 },
        { [.. Enumerable.Range(0, 32).Select(static i => (byte)i)], 0x46DD_794E },
        { [.. Enumerable.Range(0, 32).Select(static i => (byte)(31 - i))], 0x113F_DB5C },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Has_the_published_values(byte[] bytes, uint checksum) => Assert.Equal(checksum, Crc32C.Of(bytes));

    [Fact]
    public void Does_not_depend_on_the_pieces_of_its_input() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[1, 40]).Sample(static (bytes, piece) =>
        {
            var crc = new Crc32C();
            foreach (var chunk in bytes.Chunk(piece)) crc.Add(chunk);
            return crc.Value == Crc32C.Of(bytes);
        });

    [Fact]
    public void Is_what_one_bit_after_the_other_gives() =>
        Gen.Byte.Array[0, 100].Sample(static bytes => Crc32C.Of(bytes) == BitByBit(bytes));

    private static uint BitByBit(byte[] bytes)
    {
        const uint Polynomial = 0x82F6_3B78;
        var state = uint.MaxValue;
        foreach (var value in bytes)
        {
            state ^= value;
            for (var bit = 0; bit < 8; bit++) state = (state & 1) == 0 ? state >> 1 : (state >> 1) ^ Polynomial;
        }

        return ~state;
    }
}
