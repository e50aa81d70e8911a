using System.Globalization;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector.Files;

public sealed class GenerationChainTests : IDisposable
{
    private readonly LogFiles _log = new();
    private readonly GenerationChain _chain;

    public GenerationChainTests() => _chain = new GenerationChain(_log.Path);

    public void Dispose()
    {
        _chain.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void Waits_for_a_file_that_does_not_exist()
    {
        Assert.False(_chain.Refresh());
        Assert.True(_chain.IsMissing);
        Assert.Null(_chain.Current);
        _log.Append("1\n");
        Assert.True(_chain.Refresh());
        Assert.False(_chain.IsMissing);
        Assert.Equal(["1"], Contents());
    }

    [Fact]
    public void Opens_what_is_there_oldest_first_and_once()
    {
        Make(4);
        Assert.True(_chain.Refresh());
        Assert.Equal(["1", "2", "3", "4"], Contents());
        Assert.False(_chain.Refresh());
        Assert.Equal(4, _chain.Count);
    }

    [Fact]
    public void Opens_only_what_is_newer_than_what_it_holds()
    {
        Make(2);
        _chain.Refresh();
        _chain.Advance();
        Add("3");
        Add("4");
        _chain.Refresh();
        Assert.Equal(["2", "3", "4"], Contents());
        _chain.SkipTo(_chain.All[2]);
        Assert.Equal(["4"], Contents());
        Assert.False(_chain.Refresh());
    }

    [Fact]
    public void Reads_what_was_deleted_while_it_is_open()
    {
        Make(2);
        _chain.Refresh();
        for (var i = 3; i <= 12; i++) Add(i.ToString(CultureInfo.InvariantCulture), maxFile: 2);
        _chain.Refresh();
        // Ten rotations between two looks with two files kept: what was overwritten unseen is gone, the order is kept.
        Assert.Equal(["1", "2", "11", "12"], Contents());
    }

    [Fact]
    public void Follows_a_file_that_is_deleted_and_made_again()
    {
        var expected = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            File.Delete(_log.Path);
            if (i % 3 == 0) _chain.Refresh();
            _log.Append($"{i}\n");
            expected.Add($"{i}");
            Assert.True(_chain.Refresh());
            Assert.Equal(expected, Contents());
        }
    }

    [Fact]
    public void Sees_that_the_file_is_gone()
    {
        Make(1);
        _chain.Refresh();
        File.Delete(_log.Path);
        Assert.False(_chain.Refresh());
        Assert.True(_chain.IsMissing);
        Assert.Equal(["1"], Contents());
    }

    [Fact]
    public void A_reused_inode_is_another_generation()
    {
        var expected = new List<string>();
        for (var i = 0; i < 50; i++)
        {
            // Closing the old one frees its inode, which the file system hands out again at once.
            Add($"{i}", maxFile: 2);
            Assert.True(_chain.Refresh());
            Assert.Equal($"{i}", Contents()[^1]);
            while (_chain.Next is not null) _chain.Advance();
            expected.Add(_chain.Current!.Id!);
        }

        Assert.Equal(50, expected.Distinct().Count());
    }

    [Fact]
    public void One_missing_number_is_the_gap_of_a_rotation()
    {
        Make(4);
        File.Delete(_log.Numbered(1));
        _chain.Refresh();
        Assert.Equal(["1", "2", "4"], Contents());
        Assert.Equal(0, _chain.OpenError);
    }

    [Fact]
    public void A_rotation_may_be_seen_between_any_two_of_its_renames()
    {
        const int Files = 4;
        Make(Files);
        _chain.Refresh();
        var expected = Enumerable.Range(1, Files).Select(static i => $"{i}").ToList();
        for (var i = Files + 1; i < Files + 10; i++)
        {
            for (var number = Files - 1; number > 0; number--)
            {
                File.Move(_log.Numbered(number - 1), _log.Numbered(number), overwrite: true);
                _chain.Refresh();
                Assert.Equal(expected, Contents());
            }

            _log.Append($"{i}\n");
            expected.Add($"{i}");
            if (i % 2 == 0) continue;
            _chain.Refresh();
            Assert.Equal(expected, Contents());
        }
    }

    [Fact]
    public void A_file_that_is_emptied_is_read_again_as_another_generation()
    {
        Make(1);
        _chain.Refresh();
        var first = _chain.Current!.Id;
        _chain.Current.Offset = 2;
        Assert.False(_chain.CheckCut());
        File.WriteAllText(_log.Path, "");
        Assert.True(_chain.CheckCut());
        _chain.Advance();
        Assert.Null(_chain.Current.Id);
        Assert.Equal(0, _chain.Current.Offset);
        _log.Append("other\n");
        Assert.NotEqual(first, _chain.Current.Id);
        Assert.False(_chain.Refresh());
        Assert.False(_chain.CheckCut());
    }

    [Fact]
    public void Finds_every_generation_of_a_writer_that_rotates_at_full_speed()
    {
        const int MaxFile = 8;
        FollowedChain.FindEach(_chain, 4000, MaxFile, number => Add($"{number}", MaxFile));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Adds_nothing_newer_while_one_generation_cannot_be_opened(int number)
    {
        const int TooManyLinks = 40; // ELOOP of Linux: an error that root meets as well
        Make(1);
        _chain.Refresh();
        for (var i = 2; i <= 4; i++) Add($"{i}");
        var kept = _log.Numbered(number) + ".kept";
        File.Move(_log.Numbered(number), kept);
        File.CreateSymbolicLink(_log.Numbered(number), _log.Numbered(number));

        Assert.False(_chain.Refresh());
        Assert.Equal(TooManyLinks, _chain.OpenError);
        Assert.Equal(["1"], Contents());

        File.Move(kept, _log.Numbered(number), overwrite: true);
        Assert.True(_chain.Refresh());
        Assert.Equal(0, _chain.OpenError);
        Assert.Equal(["1", "2", "3", "4"], Contents());
    }

    private List<string> Contents() => [.. _chain.All.Select(FollowedChain.Content)];

    private void Make(int count)
    {
        for (var i = 1; i <= count; i++) Add($"{i}");
    }

    private void Add(string content, int maxFile = 1000)
    {
        if (File.Exists(_log.Path))
        {
            var last = 0;
            while (last < maxFile - 1 && File.Exists(_log.Numbered(last))) last++;
            for (var number = last; number > 0; number--) File.Move(_log.Numbered(number - 1), _log.Numbered(number), overwrite: true);
        }

        _log.Append(content + "\n");
    }
}
