using System.Text;
using CsCheck;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector.Files;

public sealed unsafe class CompressedTextTests : IDisposable
{
    private readonly LogFiles _log = new();

    private string Path => _log.Path + ".gz";

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Reads_what_gzip_wrote()
    {
        var text = Lines(20_000);
        _log.Append(text);
        GzipFile.CompressWithProgram(_log.Path);
        using var read = Open();
        Assert.Equal(text.Length, read.Text.Size(0));
        Assert.Equal(text, read.All());
        Assert.Null(read.Text.Damage);
        Assert.Equal(1, read.Text.Restarts);
    }

    [Fact]
    public void Reads_what_docker_wrote()
    {
        var text = Lines(3000);
        using var read = Open(GzipFile.DockerMember(text));
        Assert.Equal(text, read.All());
        Assert.Null(read.Text.Damage);
    }

    [Fact]
    public void Reads_several_members_as_one_text()
    {
        var text = Lines(900);
        using var read = Open([.. GzipFile.Member(text.AsSpan(0, 10_000)), .. GzipFile.Member([]), .. GzipFile.Member(text.AsSpan(10_000))]);
        Assert.Equal(text, read.All());
        Assert.Null(read.Text.Damage);
        Assert.Equal(text.Length, read.Text.Size(0));
    }

    [Fact]
    public void An_empty_text_is_no_damage()
    {
        using var read = Open(GzipFile.Member([]));
        Assert.Empty(read.All());
        Assert.Null(read.Text.Damage);
        Assert.Equal(0, read.Text.Size(0));
    }

    [Fact]
    public void Reads_any_piece_as_if_it_were_not_compressed()
    {
        var text = Lines(12_000);
        using var read = Open(GzipFile.Member(text));
        Gen.Select(Gen.Int[0, text.Length + 1000], Gen.OneOf(Gen.Int[0, 300], Gen.Int[0, 700_000])).Array[1, 8].Sample(
            pieces =>
            {
                foreach (var (offset, length) in pieces)
                {
                    var from = Math.Min(offset, text.Length);
                    Assert.True(read.Piece(offset, length).AsSpan().SequenceEqual(text.AsSpan(from, Math.Min(length, text.Length - from))));
                }
            },
            iter: 60, threads: 1);
    }

    [Fact]
    public void A_small_step_back_does_not_begin_again()
    {
        var text = Lines(12_000);
        using var read = Open(GzipFile.Member(text));
        const int Step = 128 * 1024;
        for (var at = 0; at + Step < text.Length; at += Step - 300)
            Assert.True(read.Piece(at, Step).AsSpan().SequenceEqual(text.AsSpan(at, Step)));
        Assert.Equal(1, read.Text.Restarts);
    }

    [Fact]
    public void A_large_step_back_begins_again_at_the_start()
    {
        var text = Lines(12_000);
        using var read = Open(GzipFile.Member(text));
        Assert.NotEmpty(read.Piece(text.Length - 100, 100));
        Assert.Equal(text[..100], read.Piece(0, 100));
        Assert.Equal(2, read.Text.Restarts);
    }

    [Fact]
    public void Of_a_file_that_ends_too_early_the_readable_part_is_read()
    {
        var text = Lines(60);
        var whole = GzipFile.DockerMember(text);
        var most = 0;
        for (var length = 0; length < whole.Length; length++)
        {
            using var read = Open(whole[..length]);
            var part = read.All();
            Assert.True(part.AsSpan().SequenceEqual(text.AsSpan(0, part.Length)));
            Assert.True(part.Length >= most, "more bytes gave less text");
            most = part.Length;
            Assert.NotNull(read.Text.Damage);
            Assert.True(read.Text.UnreadableBytes > 0);
            Assert.Equal(part.Length, read.Text.Size(0));
        }

        Assert.Equal(text.Length, most);
    }

    [Fact]
    public void What_was_inflated_before_the_damage_is_read()
    {
        var text = Lines(4000);
        var damaged = GzipFile.Member(text);
        var middle = damaged.Length / 2;
        damaged.AsSpan(middle, 64).Fill(0xff);
        using var read = Open(damaged);
        var part = read.All();
        Assert.InRange(part.Length, text.Length / 4, text.Length - 1);
        Assert.True(part.AsSpan(0, text.Length / 4).SequenceEqual(text.AsSpan(0, text.Length / 4)));
        Assert.Contains("damaged", read.Text.Damage, StringComparison.Ordinal);
        Assert.Equal(text.Length - part.Length, read.Text.UnreadableBytes);
        // Again from the start: the same text, and no further.
        Assert.Equal(part, read.All());
    }

    [Fact]
    public void Any_changed_byte_is_survived()
    {
        var text = Lines(20);
        var whole = GzipFile.DockerMember(text);
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 0x5a;
            using var read = Open(changed);
            var part = read.All();
            // The header's time, system and extra field are in no checksum; the text's bytes are.
            if (read.Text.Damage is null) Assert.Equal(text, part);
        }
    }

    [Fact]
    public void Foreign_bytes_behind_the_end_are_damage_and_padding_is_not()
    {
        var text = Lines(20);
        using var padded = Open([.. GzipFile.Member(text), .. new byte[512]]);
        Assert.Equal(text, padded.All());
        Assert.Null(padded.Text.Damage);
        using var foreign = Open([.. GzipFile.Member(text), .. "xyz"u8]);
        Assert.Equal(text, foreign.All());
        Assert.Equal(3, foreign.Text.UnreadableBytes);
    }

    [Fact]
    public void A_file_that_is_not_compressed_has_no_text()
    {
        using var read = Open(Lines(2));
        Assert.Empty(read.All());
        Assert.NotNull(read.Text.Damage);
    }

    private static byte[] Lines(int count)
    {
        var random = new Random(count);
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(Encoding.UTF8.GetString(DockerLine.Of($"line {i} {random.Next()} {new string('x', random.Next(100))}\n", time: i + 1)));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private Opened Open(byte[] content)
    {
        File.WriteAllBytes(Path, content);
        return Open();
    }

    private Opened Open() => new(LogFile.TryOpen(Path, out _)!);

    private sealed class Opened(LogFile file) : IDisposable
    {
        public CompressedText Text { get; } = new(file);

        public byte[] Piece(long offset, int length)
        {
            var buffer = new byte[length];
            fixed (byte* start = buffer) return buffer[..Text.Read(start, length, offset)];
        }

        public byte[] All()
        {
            using var all = new MemoryStream();
            while (Piece(all.Length, 50_000) is { Length: > 0 } piece) all.Write(piece);
            return all.ToArray();
        }

        public void Dispose()
        {
            Text.Dispose();
            file.Dispose();
        }
    }
}
