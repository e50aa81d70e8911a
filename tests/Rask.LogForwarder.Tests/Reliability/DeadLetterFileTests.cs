using System.Text.Json;
using Rask.LogForwarder.Buffer;
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

    private static int Write(DeadLetterFile file, Batch batch, int[] records) =>
        file.Write(batch, 422, [.. records.Select(record => new DeadLetter(record, $"number {record} is wrong"))]);

    [Fact]
    public void Says_why_and_whose_they_are()
    {
        using var file = new DeadLetterFile(FilePath, _folder.Log);

        Assert.Equal(2, file.Write(_batches.Numbered(3), 413, [new DeadLetter(1, null), new DeadLetter(3, "too \"large\"")]));

        var letters = Letters();
        Assert.Equal(JsonValueKind.Null, letters[0].GetProperty("reason").ValueKind);
        Assert.Equal("too \"large\"", letters[1].GetProperty("reason").GetString());
        Assert.All(letters, letter =>
        {
            Assert.Equal(1, letter.GetProperty("v").GetInt32());
            Assert.Equal(413, letter.GetProperty("status").GetInt32());
            Assert.Equal("web", letter.GetProperty("service").GetString());
            Assert.Equal("c0ffee", letter.GetProperty("id").GetString());
            Assert.Equal(JsonValueKind.Null, letter.GetProperty("group").ValueKind);
            Assert.Equal(0, letter.GetProperty("flags").GetInt32());
        });
    }

    [Fact]
    public void Counts_past_records_that_cannot_be_read_any_more()
    {
        var batch = new Batch { Id = new BatchId("f00d", 1, 1), Owner = TestBatches.Owner };
        batch.AddMissing(5);
        using (var lines = new TestBatches())
        {
            foreach (ref readonly var segment in lines.Of([TestBatches.Line("six"), TestBatches.Line("seven")]).Segments) batch.Borrow(segment);
            using var file = new DeadLetterFile(FilePath, _folder.Log);

            Assert.Equal(1, Write(file, batch, [7]));
        }

        Assert.Contains("seven", Assert.Single(Letters()).GetProperty("line").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keeps_the_right_lines_of_a_batch_of_many_segments()
    {
        var lines = Enumerable.Range(1, 2000).Select(number => TestBatches.Line($"{number} {new string('x', 400)}")).ToArray();
        var batch = _batches.Of(lines);
        batch.Id = new BatchId("f00d", 1, 9);
        Assert.True(batch.Segments.Length > 3);
        var first = batch.Segments[0].Records;
        int[] rejected = [1, first, first + 1, 1500, 2000];
        using var file = new DeadLetterFile(FilePath, _folder.Log);

        Assert.Equal(rejected.Length, Write(file, batch, rejected));

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

        Assert.Equal(1, Write(file, batch, [1]));

        Assert.Equal("torn \u0000 \u001b \" \ud83d\ude00 {", Assert.Single(Letters()).GetProperty("line").GetString());
    }

    [Fact]
    public void Keeps_nothing_without_a_place()
    {
        using var file = new DeadLetterFile(null, _folder.Log);

        Assert.Null(file.Path);
        Assert.Equal(0, Write(file, _batches.Numbered(3), [1, 2]));
    }

    [Fact]
    public void Counts_only_what_was_kept_and_says_once_that_the_disk_is_full()
    {
        var disk = new FullDisk();
        using var file = new DeadLetterFile(FilePath, _folder.Log, disk.Open);
        Assert.Equal(1, Write(file, _batches.Numbered(1), [1]));
        disk.Room = 50;

        Assert.Equal(0, Write(file, _batches.Numbered(100), [.. Enumerable.Range(1, 100)]));

        Assert.Contains("No space left", Assert.Single(_folder.LogLines), StringComparison.Ordinal);
        Assert.Single(Letters());
    }

    [Fact]
    public void Says_once_that_the_file_cannot_be_opened_and_uses_it_when_it_can()
    {
        Directory.CreateDirectory(FilePath);
        using var file = new DeadLetterFile(FilePath, _folder.Log);
        for (var i = 0; i < 5; i++) Assert.Equal(0, Write(file, _batches.Numbered(1), [1]));
        Assert.Single(_folder.LogLines);
        Directory.Delete(FilePath);

        Assert.Equal(1, Write(file, _batches.Numbered(1), [1]));
    }
}
