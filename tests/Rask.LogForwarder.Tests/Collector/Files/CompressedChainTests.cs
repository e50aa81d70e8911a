using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector.Files;

public sealed class CompressedChainTests : IDisposable
{
    private readonly LogFiles _log = new();
    private readonly GenerationChain _chain;

    public CompressedChainTests() => _chain = new GenerationChain(_log.Path);

    public void Dispose()
    {
        _chain.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void Compressed_files_are_opened_in_their_order()
    {
        for (var i = 1; i <= 5; i++) Add(i);
        Assert.True(_chain.Refresh());
        Assert.Equal(["1", "2", "3", "4", "5"], Contents());
        Assert.False(_chain.Refresh());
    }

    [Fact]
    public void The_uncompressed_file_is_taken_while_both_are_there()
    {
        _log.Append("1\n");
        _log.Rotate();
        _log.Append("2\n");
        File.WriteAllBytes(_log.Numbered(1) + ".gz", GzipFile.DockerMember("1\n"u8)[..20]);
        _chain.Refresh();
        Assert.Equal(["1", "2"], Contents());
        Assert.All(_chain.All, static generation => Assert.False(generation.IsCompressed));
    }

    [Fact]
    public void A_generation_has_the_same_name_before_and_after_it_was_compressed()
    {
        _log.Write("first\n");
        _log.Write("second\n");
        _log.Rotate();
        using var plain = Generation.TryOpen(_log.Numbered(1), out _)!;
        GzipFile.CompressLikeDocker(_log.Numbered(1));
        using var compressed = Generation.TryOpen(_log.Numbered(1) + ".gz", out _)!;
        Assert.NotNull(plain.Id);
        Assert.Equal(plain.Id, compressed.Id);
        Assert.Equal(plain.Size(), compressed.Size());
    }

    [Fact]
    public void A_held_generation_that_is_compressed_is_not_taken_for_another_one()
    {
        _log.Append("1\n");
        _chain.Refresh();
        _log.Rotate();
        _log.Append("2\n");
        GzipFile.CompressLikeDocker(_log.Numbered(1));
        Assert.True(_chain.Refresh());
        Assert.Equal(["1", "2"], Contents());
        Assert.False(_chain.Refresh());
        Assert.False(_chain.Current!.IsCompressed);
    }

    [Fact]
    public void A_generation_that_was_read_and_closed_is_not_taken_for_another_one_when_it_is_compressed()
    {
        for (var i = 1; i <= 3; i++)
        {
            _log.Append($"{i}\n");
            _log.Rotate();
        }

        _log.Append("4\n");
        _chain.Refresh();
        while (_chain.Next is not null) _chain.Advance();
        for (var number = 1; number <= 3; number++) GzipFile.CompressLikeDocker(_log.Numbered(number));
        Assert.False(_chain.Refresh());
        // Now the newest one as well, so that no name leads to a file that is open.
        Add(5);
        Assert.True(_chain.Refresh());
        Assert.Equal(["4", "5"], Contents());
    }

    [Fact]
    public void What_is_left_when_the_newest_is_gone_is_older()
    {
        for (var i = 1; i <= 3; i++) Add(i);
        _chain.Refresh();
        _chain.SkipTo(_chain.All[^1]);
        File.Delete(_log.Path);
        Assert.False(_chain.Refresh());
        Assert.Equal(["3"], Contents());
    }

    [Fact]
    public void A_damaged_file_without_a_first_record_is_opened_once()
    {
        Add(1);
        Add(2);
        Add(3);
        File.WriteAllBytes(_log.Numbered(2) + ".gz", [1, 2, 3]);
        _chain.Refresh();
        Assert.Equal(["", "2", "3"], Contents());
        while (_chain.Next is not null) _chain.Advance();
        Assert.True(_chain.TryTakeIncident(out var incident));
        Assert.Equal(_log.Numbered(2) + ".gz", incident.Path);
        Assert.True(incident.UnreadableBytes > 0);
        Add(4);
        _chain.Refresh();
        Assert.Equal(["3", "4"], Contents());
        Assert.False(_chain.TryTakeIncident(out _));
    }

    [Fact]
    public void Finds_every_generation_of_a_writer_that_rotates_and_compresses_at_full_speed()
    {
        const int MaxFile = 6;
        FollowedChain.FindEach(_chain, 1500, MaxFile, number => Add(number, MaxFile));
    }

    private List<string> Contents() => [.. _chain.All.Select(FollowedChain.Content)];

    /// <summary>Rotates as Docker does with <c>compress</c>, and writes the next file.</summary>
    private void Add(int content, int maxFile = 1000)
    {
        if (File.Exists(_log.Path))
        {
            var last = 1;
            while (last < maxFile - 1 && File.Exists($"{_log.Numbered(last)}.gz")) last++;
            for (var number = last; number > 1; number--) File.Move($"{_log.Numbered(number - 1)}.gz", $"{_log.Numbered(number)}.gz", overwrite: true);
            File.Move(_log.Path, _log.Numbered(1));
        }

        _log.Append($"{content}\n");
        if (File.Exists(_log.Numbered(1))) GzipFile.CompressLikeDocker(_log.Numbered(1));
    }
}
