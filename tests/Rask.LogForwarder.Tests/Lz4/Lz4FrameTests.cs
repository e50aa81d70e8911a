using System.Text;
using CsCheck;
using Rask.Protocol.Lz4;

namespace Rask.LogForwarder.Tests.Lz4;

public sealed class Lz4FrameTests
{
    private static readonly Gen<byte[]> Content = Gen.Select(
        Gen.OneOf(Gen.Byte, Gen.Byte[97, 99]).Array[0, 300], Gen.Int[0, 900], Gen.Byte.Array[0, 70_000],
        static (part, times, tail) => (byte[])[.. Enumerable.Repeat(part, times).SelectMany(static bytes => bytes), .. tail]);

    private static byte[] Encode(byte[] content)
    {
        var frame = new byte[Lz4Frame.LongestFrame(content.Length)];
        var at = Lz4Frame.WriteHeader(frame, content.Length);
        foreach (var block in content.Chunk(Lz4Frame.BlockSize)) at += Lz4Frame.WriteBlock(block, frame.AsSpan(at));
        at += Lz4Frame.WriteEnd(frame.AsSpan(at));
        return frame[..at];
    }

    private static byte[]? Decode(byte[] frame, int room)
    {
        var content = new byte[room];
        return Lz4Frame.TryDecode(frame, content, out var consumed, out var written) && consumed == frame.Length ? content[..written] : null;
    }

    [Theory]
    [InlineData("", 0x02CC5D05)]
    [InlineData("a", 0x550D7456)]
    [InlineData("abc", 0x32D153FF)]
    [InlineData("Nobody inspects the spammish repetition", 0xE2293B2F)]
    public void Hashes_as_the_reference_does(string text, uint hash) => Assert.Equal(hash, XxHash32.Of(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void A_hash_does_not_depend_on_the_pieces_of_its_input() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[1, 40]).Sample(static (bytes, piece) =>
        {
            var hash = new XxHash32();
            foreach (var chunk in bytes.Chunk(piece)) hash.Add(chunk);
            return hash.Value == XxHash32.Of(bytes);
        });

    [Fact]
    public void What_was_encoded_is_decoded() =>
        Content.Sample(static content => content.AsSpan().SequenceEqual(Decode(Encode(content), content.Length)), iter: 200);

    [Fact]
    public void A_frame_can_be_decoded_in_the_memory_that_it_lies_in() =>
        Content.Sample(
            static content =>
            {
                var frame = Encode(content);
                var memory = new byte[Lz4Frame.BlockSize + Lz4Frame.LongestFrame(content.Length)];
                frame.CopyTo(memory.AsSpan(memory.Length - frame.Length));
                return Lz4Frame.TryDecode(memory.AsSpan(memory.Length - frame.Length), memory.AsSpan(0, content.Length), out _, out var written)
                    && written == content.Length && memory.AsSpan(0, written).SequenceEqual(content);
            },
            iter: 200);

    [Fact]
    public void The_lz4_program_reads_frames()
    {
        foreach (var content in (byte[][])[[], Text(1), Text(70_000), Noise(200_000), [.. Text(300_000), .. Noise(5)]])
            Assert.Equal(content, Programs.Run(Encode(content), "lz4", "-dc"));
    }

    [Theory]
    [InlineData("-B4", "-BD")]
    [InlineData("-B4", "-BI")]
    [InlineData("-B5", "-BX")]
    [InlineData("-B7", "--content-size")]
    [InlineData("-9", "--no-frame-crc")]
    public void Frames_of_the_lz4_program_are_read(params string[] options)
    {
        foreach (var content in (byte[][])[[], Text(1), Text(500_000), Noise(200_000)])
            Assert.Equal(content, Decode(Programs.Run(content, "lz4", ["-c", .. options]), content.Length));
    }

    [Fact]
    public void A_frame_that_is_cut_or_damaged_is_refused_or_has_the_content()
    {
        var content = Text(3000);
        var frame = Programs.Run(content, "lz4", "-c");
        for (var length = 0; length < frame.Length; length++) Assert.Null(Decode(frame[..length], content.Length));
        for (var i = 0; i < frame.Length; i++)
        {
            var flipped = frame.ToArray();
            flipped[i] ^= 0x10;
            if (Decode(flipped, content.Length) is { } decoded) Assert.Equal(content, decoded);
        }
    }

    [Fact]
    public void Content_that_does_not_fit_is_refused() => Assert.Null(Decode(Encode(Text(1000)), 999));

    private static byte[] Text(int length) =>
        [.. Enumerable.Range(0, length).Select(static number => (byte)('a' + (number % 7 * (number / 100 % 3))))];

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
