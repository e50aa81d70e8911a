using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector.Files;

public sealed class FirstRecordHashTests : IDisposable
{
    private const string Line = """{"log":"first\n","stream":"stdout","time":"2026-01-02T03:04:05.000000006Z"}""";

    /// <summary>FNV-1a of <see cref="Line"/>, from another program: journals hold names that former versions gave.</summary>
    private const string Name = "7817cb7c814bd3fa";

    private readonly LogFiles _log = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(0, "\n")]
    [InlineData(0, "\nmore\n")]
    [InlineData(5, "\nmore\n")]
    [InlineData(9000, "\n")]
    public void The_name_of_a_generation_never_changes(int zeros, string rest)
    {
        _log.Append(new byte[zeros]);
        _log.Append(Line + rest);
        Assert.Equal(Name, IdOfLog());
    }

    [Fact]
    public void A_line_without_its_end_gives_no_name()
    {
        _log.Append(Line);
        Assert.Null(IdOfLog());
    }

    [Fact]
    public void A_line_of_several_blocks_is_hashed_whole()
    {
        _log.Append(new string('x', 4096) + "a\n");
        Assert.Equal("4259abb56badac8c", IdOfLog());
    }

    private string? IdOfLog()
    {
        using var generation = Generation.TryOpen(_log.Path, out _);
        return generation!.Id;
    }
}
