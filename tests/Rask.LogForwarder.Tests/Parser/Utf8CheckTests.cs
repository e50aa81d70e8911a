using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.Unicode;
using CsCheck;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>The check of whole blocks says of every text what the runtime's own says.</summary>
public sealed unsafe class Utf8CheckTests
{
    private static readonly Gen<byte[]> Pieces = Gen.OneOf(
        Gen.OneOf("a", "é", "語", "🦀", "\u0080", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF").Select(Encoding.UTF8.GetBytes),
        Gen.Int[1, 20].Select(static length => Encoding.UTF8.GetBytes(new string('x', length))));

    private static readonly Gen<byte[]> Texts = Gen.Select(
        Pieces.Array[0, 14], Gen.Int[-3, 60], Gen.Byte, static (pieces, place, value) =>
        {
            byte[] text = [.. pieces.SelectMany(static piece => piece)];
            // Mostly one byte of a valid text is another.
            if (place >= 0 && place < text.Length)
                text[place] = value;
            return text;
        });

    [Fact]
    public void Texts_with_one_wrong_byte_are_judged_as_by_the_runtime() => Texts.Sample(AssertSame, iter: 200_000, threads: 1);

    [Fact]
    public void Every_sequence_of_two_bytes_is_judged_as_by_the_runtime_at_every_place()
    {
        for (int pair = 0; pair < 0x1_0000; pair++)
            AssertSame([.. new byte[pair % 33].Select(static _ => (byte)'x'), (byte)(pair >> 8), (byte)pair]);
    }

    [Fact]
    public void Sequences_of_three_and_four_bytes_are_judged_as_by_the_runtime()
    {
        byte[] edges = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF];
        for (int first = 0xC0; first <= 0xFF; first++)
        {
            foreach (byte second in edges)
            {
                foreach (byte third in edges)
                {
                    foreach (byte fourth in edges)
                        AssertSame([.. new byte[(second + third) % 33].Select(static _ => (byte)'x'), (byte)first, second, third, fourth]);
                }
            }
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xE2, 0x82, 0xAC })]
    [InlineData(new byte[] { 0xF0, 0x9F, 0xA6, 0x80 })]
    public void A_sequence_that_the_end_cuts_off_is_refused_wherever_it_ends(byte[] whole)
    {
        for (int before = 0; before < 40; before++)
        {
            for (int length = 1; length <= whole.Length; length++)
                AssertSame([.. Enumerable.Repeat((byte)'x', before), .. whole[..length]]);
        }
    }

    private static void AssertSame(byte[] text)
    {
        // What stands around a text is ASCII; what follows its quote is not the text's, and here it is no UTF-8.
        byte[] memory = [.. "{\"log\":\""u8, .. text, (byte)'"', .. Enumerable.Repeat((byte)0xBF, RecordEncoder.Slack)];
        fixed (byte* start = memory)
        {
            bool expected = Utf8.IsValid(text);
            byte* first = start + "{\"log\":\"".Length;
            Assert.True(expected == Utf8Check.IsValidNarrow(first, text.Length), Convert.ToHexString(text));
            if (Avx2.IsSupported)
                Assert.True(expected == Utf8Check.IsValidWide(first, text.Length), Convert.ToHexString(text));
        }
    }
}
