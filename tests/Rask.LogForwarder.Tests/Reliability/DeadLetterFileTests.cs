using System.Text.Json;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Tests.Platform;
using Rask.LogForwarder.Tests.Sender;

namespace Rask.LogForwarder.Tests.Reliability;

public sealed class DeadLetterFileTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly TestBatches _batches = new();

    private string FilePath => _folder.File("letters");

    public void Dispose()
    {
        _folder.Dispose();
        _batches.Dispose();
    }

    private JsonElement[] Letters() => [.. File.ReadLines(FilePath).Select(line => JsonDocument.Parse(line).RootElement)];

    [Fact]
    public void Keeps_the_right_lines_of_a_batch_of_many_segments()
    {
        var lines = Enumerable.Range(1, 2000).Select(number => TestBatches.Line($"{number} {new string('x', 400)}")).ToArray();
        var batch = _batches.Of(lines);
        Assert.True(batch.Segments.Length > 3);
        var first = batch.Segments[0].Records;
        int[] rejected = [1, first, first + 1, 1500, 2000];
        using var file = new DeadLetterFile(FilePath, _folder.Log);

        Assert.Equal(rejected.Length, file.Write(batch, "f00d.1-9", rejected));

        var letters = Letters();
        Assert.Equal(rejected, letters.Select(letter => letter.GetProperty("record").GetInt32()));
        Assert.Equal(rejected.Select(number => lines[number - 1].TrimEnd('\n')), letters.Select(letter => letter.GetProperty("line").GetString()));
        Assert.Equal(
            rejected.Select(number => lines.Take(number - 1).Sum(line => (long)line.Length)),
            letters.Select(letter => letter.GetProperty("offset").GetInt64()));
        Assert.All(letters, letter =>
        {
            Assert.Equal("f00d.1-9", letter.GetProperty("batch").GetString());
            Assert.Equal("c0ffee", letter.GetProperty("container").GetString());
            Assert.Equal("0123456789abcdef", letter.GetProperty("generation").GetString());
            Assert.True(letter.GetProperty("time").TryGetDateTimeOffset(out _));
        });
    }

    [Fact]
    public void Keeps_bytes_that_are_no_text_as_valid_JSON()
    {
        var batch = _batches.Of(["torn \u0000 \u001b \" \ud83d\ude00 {\n"]);
        using var file = new DeadLetterFile(FilePath, _folder.Log);

        Assert.Equal(1, file.Write(batch, "f00d.1-1", [1]));

        Assert.Equal("torn \u0000 \u001b \" \ud83d\ude00 {", Assert.Single(Letters()).GetProperty("line").GetString());
    }

    [Fact]
    public void Keeps_nothing_without_a_place()
    {
        using var file = new DeadLetterFile(null, _folder.Log);

        Assert.Null(file.Path);
        Assert.Equal(0, file.Write(_batches.Numbered(3), "f00d.1-1", [1, 2]));
    }

    [Fact]
    public void Counts_only_what_was_kept_and_says_once_that_the_disk_is_full()
    {
        var disk = new FullDisk();
        using var file = new DeadLetterFile(FilePath, _folder.Log, disk.Open);
        Assert.Equal(1, file.Write(_batches.Numbered(1), "f00d.1-1", [1]));
        disk.Room = 50;

        Assert.Equal(0, file.Write(_batches.Numbered(100), "f00d.1-2", [.. Enumerable.Range(1, 100)]));

        Assert.Contains("No space left", Assert.Single(_folder.LogLines), StringComparison.Ordinal);
        Assert.Single(Letters());
    }

    [Fact]
    public void Says_once_that_the_file_cannot_be_opened_and_uses_it_when_it_can()
    {
        Directory.CreateDirectory(FilePath);
        using var file = new DeadLetterFile(FilePath, _folder.Log);
        for (var i = 0; i < 5; i++) Assert.Equal(0, file.Write(_batches.Numbered(1), "f00d.1-1", [1]));
        Assert.Single(_folder.LogLines);
        Directory.Delete(FilePath);

        Assert.Equal(1, file.Write(_batches.Numbered(1), "f00d.1-1", [1]));
    }
}
