using System.Text;
using CsCheck;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>What the scanner says of the escapes in a text is what is there, wherever in a block of 64 bytes they stand.</summary>
public sealed unsafe class TextEscapesTests
{
    private static readonly Gen<string> Pieces = Gen.OneOf(
        Gen.OneOf("a", "\\\"", "\\\\", "\\\\n", "\\\\t", "\\\\u001b", "\\u003c", "\\u0026", "\\r", "é", "\\u00e9"),
        Gen.OneOf("\\n", "\\t", "\\u0009", "\\u001b"),
        Gen.Int[1, 70].Select(static length => new string('x', length)));

    private static readonly Gen<string> Texts = Gen.Select(Pieces.Array[0, 12], Gen.OneOf("", "\\n", "\\r\\n"), static (pieces, end) => string.Concat(pieces) + end);

    [Fact]
    public void Kinds_are_those_that_are_in_the_text() => Texts.Sample(
        static text =>
        {
            TextEscapes expected = Expected(text);
            AssertKinds<ScalarIsa>(text, expected);
            AssertKinds<Vector128Isa>(text, expected);
            if (Simd.IsSupported(SimdWidth.Vector256))
                AssertKinds<Avx2Isa>(text, expected);
            if (Simd.IsSupported(SimdWidth.Vector512))
                AssertKinds<Avx512Isa>(text, expected);
        },
        iter: 20_000, threads: 1);

    private static void AssertKinds<TIsa>(string text, TextEscapes expected)
        where TIsa : struct, IVectorIsa
    {
        byte[] padding = new byte[RecordEncoder.Slack];
        byte[] memory = [.. padding, .. Encoding.UTF8.GetBytes($$"""{"log":"{{text}}","stream":"stdout","time":"2026-11-23T09:30:46.800793152Z"}""" + "\n"), .. padding];
        ulong* bits = stackalloc ulong[64];
        fixed (byte* start = memory)
        {
            byte* line = start + padding.Length;
            Assert.True(EnvelopeScanner<TIsa>.TryScan(line, start + memory.Length - padding.Length, bits, 64, out EnvelopeLine record), text);
            // A line feed whose closing quote is in the next block counts as one within the text, which costs time only.
            bool mayCount = text.EndsWith("\\n", StringComparison.Ordinal) && record.BodyLength % IVectorIsa.BlockSize == 0;
            Assert.Equal(expected, record.Escapes & ~(mayCount && (expected & TextEscapes.Breaks) == 0 ? TextEscapes.Breaks : TextEscapes.None));
        }
    }

    private static TextEscapes Expected(string text)
    {
        TextEscapes kinds = TextEscapes.None;
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] != '\\')
                continue;
            i++;
            if (text[i] == 'n' && i + 1 < text.Length)
                kinds |= TextEscapes.Breaks;
            else if (text[i] == 't' || text.AsSpan(i).StartsWith("u0009"))
                kinds |= TextEscapes.Tabs;
            else if (text.AsSpan(i).StartsWith("u001b"))
                kinds |= TextEscapes.Colours;
        }
        return kinds;
    }
}
