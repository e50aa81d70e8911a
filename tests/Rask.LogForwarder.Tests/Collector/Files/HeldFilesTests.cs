using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector.Files;

/// <summary>What a chain says of the bytes that it holds.</summary>
public sealed class HeldFilesTests : IDisposable
{
    private const int Length = 300_000;

    private readonly LogFiles _log = new();
    private readonly GenerationChain _chain;

    public HeldFilesTests() => _chain = new GenerationChain(_log.Path);

    public void Dispose()
    {
        _chain.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void Files_with_a_name_are_not_held()
    {
        Write();
        _log.Rotate();
        Write();
        _chain.Refresh();
        Assert.Equal(0, _chain.HeldBytes);
    }

    [Fact]
    public void A_deleted_file_is_held_until_it_is_closed()
    {
        Write();
        _log.Rotate();
        Write();
        _chain.Refresh();
        File.Delete(_log.Numbered(1));
        // What the file occupies is counted in blocks; a hole would not be.
        Assert.InRange(_chain.HeldBytes, Length, Length + 100_000);
        _chain.Current!.Offset = Length;
        Assert.InRange(_chain.HeldBytes, Length, Length + 100_000);
        File.Delete(_log.Path);
        Assert.InRange(_chain.HeldBytes, 2 * Length, (2 * Length) + 200_000);
        _chain.Advance();
        Assert.InRange(_chain.HeldBytes, Length, Length + 100_000);
    }

    [Fact]
    public void Unread_bytes_are_those_of_all_files_behind_the_places_that_were_reached()
    {
        Assert.Equal(0, _chain.UnreadBytes);
        Write();
        _log.Rotate();
        Write();
        _chain.Refresh();
        Assert.Equal(2 * Length, _chain.UnreadBytes);
        _chain.Current!.Offset = Length - 10;
        Assert.Equal(Length + 10, _chain.UnreadBytes);
        _chain.Advance();
        Assert.Equal(Length, _chain.UnreadBytes);
        Write();
        Assert.Equal(2 * Length, _chain.UnreadBytes);
        Assert.Equal(2 * Length, _chain.NewestBytes);
        Assert.Equal(3 * Length, _chain.WrittenBytes);
    }

    [Fact]
    public void The_unread_bytes_of_a_compressed_file_are_those_of_its_text()
    {
        Write();
        _log.Rotate();
        Write();
        GzipFile.CompressLikeDocker(_log.Numbered(1));
        _chain.Refresh();
        Assert.Equal(2 * Length, _chain.UnreadBytes);
    }

    [Fact]
    public void A_log_that_was_emptied_has_no_unread_bytes_of_before()
    {
        Write();
        _chain.Refresh();
        _chain.Current!.Offset = 1000;
        File.WriteAllText(_log.Path, "");
        Assert.True(_chain.CheckCut());
        Assert.Equal(0, _chain.UnreadBytes);
        _log.Append("new\n");
        Assert.Equal(4, _chain.UnreadBytes);
        Assert.Equal(0, _chain.HeldBytes);
    }

    private void Write()
    {
        var bytes = new byte[Length];
        Random.Shared.NextBytes(bytes);
        bytes[10] = (byte)'\n';
        _log.Append(bytes);
    }
}
