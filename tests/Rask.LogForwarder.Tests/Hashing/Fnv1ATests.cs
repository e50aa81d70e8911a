using System.Text;
using CsCheck;
using Rask.Protocol.Hashing;

namespace Rask.LogForwarder.Tests.Hashing;

public sealed class Fnv1ATests
{
    /// <summary>Values of the IETF draft's list of tests.</summary>
    [Theory]
    [InlineData("", 0xcbf29ce484222325)]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("foobar", 0x85944171f73967e8)]
    [InlineData("chongo was here!\n", 0x46810940eff5f915)]
    public void Has_the_published_values(string text, ulong hash) => Assert.Equal(hash, Fnv1A.Of(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Does_not_depend_on_the_pieces_of_its_input() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[1, 40]).Sample(static (bytes, piece) =>
        {
            var hash = new Fnv1A();
            foreach (var chunk in bytes.Chunk(piece)) hash.Add(chunk);
            return hash.Value == Fnv1A.Of(bytes);
        });

    [Fact]
    public void A_word_below_256_counts_as_its_byte() =>
        Gen.Byte.Array[0, 50].Sample(static bytes =>
        {
            var hash = new Fnv1A();
            foreach (var value in bytes) hash.AddWord(value);
            return hash.Value == Fnv1A.Of(bytes);
        });

    [Fact]
    public void Every_bit_of_a_word_counts() => Gen.Select(Gen.ULong, Gen.Int[0, 63]).Sample(static (word, bit) => Of(word) != Of(word ^ (1UL << bit)));

    private static ulong Of(ulong word)
    {
        var hash = new Fnv1A();
        hash.AddWord(word);
        return hash.Value;
    }
}
