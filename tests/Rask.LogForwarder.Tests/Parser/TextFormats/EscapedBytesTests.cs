using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.TextFormats;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>The searches of 16 bytes at once find what a loop over bytes finds.</summary>
public sealed unsafe class EscapedBytesTests
{
    private delegate byte* Search(byte* at, byte* end);

    private static readonly Gen<byte[]> Texts = Gen.OneOf(
        Gen.Byte.Array[0, 80],
        Gen.OneOf("abcXYZ059_.-@/:= \\({[]})\"é"u8.ToArray()).Array[0, 80]);

    [Fact]
    public void A_byte_is_found() =>
        AssertFinds((at, end) => EscapedBytes.Find(at, end, (byte)' '), b => b == ' ');

    [Fact]
    public void One_of_two_bytes_is_found() =>
        AssertFinds((at, end) => EscapedBytes.FindEither(at, end, (byte)'=', (byte)'\\'), b => b is (byte)'=' or (byte)'\\');

    [Fact]
    public void A_key_ends_at_the_first_byte_that_is_of_none() =>
        AssertFinds(EscapedBytes.SkipKey, b => !char.IsAsciiLetterOrDigit((char)b) && !"_.-@"u8.Contains(b));

    [Fact]
    public void A_name_ends_at_the_first_byte_that_is_of_none() =>
        AssertFinds(EscapedBytes.SkipName, b => !char.IsAsciiLetterOrDigit((char)b) && !"_.-/"u8.Contains(b));

    [Fact]
    public void A_bracket_a_space_or_a_backslash_is_found() =>
        AssertFinds(EscapedBytes.FindBracket, " \\()[]{}"u8.ToArray().Contains);

    private static void AssertFinds(Search search, Func<byte, bool> isWanted)
    {
        for (int b = 0; b < 256; b++)
            AssertFinds(search, isWanted, [(byte)b]);
        Texts.Sample(text => AssertFinds(search, isWanted, text), iter: 5_000);
    }

    private static void AssertFinds(Search search, Func<byte, bool> isWanted, byte[] text)
    {
        // What lies behind the text must not count.
        foreach (byte behind in " =a"u8)
        {
            byte* memory = (byte*)NativeMemory.Alloc((nuint)text.Length + RecordEncoder.Slack);
            try
            {
                new Span<byte>(memory, text.Length + RecordEncoder.Slack).Fill(behind);
                text.CopyTo(new Span<byte>(memory, text.Length));
                int expected = Array.FindIndex(text, b => isWanted(b));
                long found = search(memory, memory + text.Length) - memory;
                Assert.True(found == (expected < 0 ? text.Length : expected), $"{found} in {Encoding.Latin1.GetString(text)}");
            }
            finally
            {
                NativeMemory.Free(memory);
            }
        }
    }
}
