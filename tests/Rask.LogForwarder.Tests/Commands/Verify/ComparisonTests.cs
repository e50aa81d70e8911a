using System.Text;
using Rask.LogForwarder.Commands.Verify;

namespace Rask.LogForwarder.Tests.Commands.Verify;

public sealed class ComparisonTests
{
    private const string Record =
        """{"message":"m \\u00e9 \\n","level":null,"timestamp":"2026-11-23T12:00:00.1Z","stream":"stdout","container_id":"c1","service_name":"s","fields":{"message":"inner","a":[1,{"b":2}]}}""";

    [Theory]
    [InlineData("", "", 0, 0, 0)]
    [InlineData("1 2 3", "3 1 2", 0, 0, 0)]
    [InlineData("1 2 3", "1 3", 1, 0, 0)]
    [InlineData("1 2 3", "1 2 2 3", 0, 1, 0)]
    [InlineData("1 2 3", "", 3, 0, 0)]
    // A line that a container wrote twice is stored twice.
    [InlineData("1 1 2", "1 1 2", 0, 0, 0)]
    [InlineData("1 1 2", "1 2", 1, 0, 0)]
    [InlineData("1 1 2", "1 1 1 2", 0, 1, 0)]
    // What the files no longer have cannot be missing, but it can be doubled.
    [InlineData("5", "1 2 5", 0, 0, 2)]
    [InlineData("5", "1 1 5", 0, 1, 1)]
    [InlineData("2 4 9", "9 9 1 4", 1, 1, 1)]
    public void Counts_what_is_missing_doubled_and_rotated_away(string onDisk, string stored, int missing, int doubled, int older)
    {
        var found = Comparison.Of(Keys(onDisk), Keys(stored));
        Assert.Equal((missing, doubled, older), ((int)found.Missing, (int)found.Doubled, (int)found.Older));
        Assert.Equal((Keys(onDisk).Count, Keys(stored).Count), ((int)found.OnDisk, (int)found.Stored));
        Assert.Equal(missing + doubled == 0, found.IsComplete);
    }

    [Fact]
    public void A_record_is_its_container_stream_time_and_message()
    {
        var key = KeyOf(Record);
        Assert.NotNull(key);
        Assert.Equal(key, KeyOf(Record.Replace("\"s\"", "\"renamed\"", StringComparison.Ordinal)));
        Assert.Equal(key, KeyOf(Record.Replace("inner", "another", StringComparison.Ordinal)));
        Assert.NotEqual(key, KeyOf(Record.Replace("stdout", "stderr", StringComparison.Ordinal)));
        Assert.NotEqual(key, KeyOf(Record.Replace("00.1Z", "00.2Z", StringComparison.Ordinal)));
        Assert.NotEqual(key, KeyOf(Record.Replace("\"m ", "\"n ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"container_id\":\"c1\"")]
    [InlineData("{\"container_id\":\"c2\",\"message\":\"m\"}")]
    [InlineData("{\"message\":\"c1\"}")]
    public void What_is_no_record_of_the_container_has_no_key(string line) => Assert.Null(KeyOf(line));

    private static ulong? KeyOf(string line) => RecordKey.TryRead(Encoding.UTF8.GetBytes(line), "c1"u8, out var key) ? key : null;

    private static List<ulong> Keys(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ulong.Parse)];
}
