using System.Text;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Recognition;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>PostgreSQL's usual lines take a way of their own, and must say what the general path says of them.</summary>
public sealed class PostgresUsualTests
{
    private const string Usual = "2026-11-23 09:30:44.804 UTC [18] LOG:  duration: 12.345 ms  statement: SELECT \"a\" FROM b WHERE c = 'd\\e'";

    [Fact]
    public void Reads_all_parts_of_a_statement()
    {
        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            DecodedRecord record = DecodedRecord.Parse(Encoders.Encode(width, Bytes(Usual))[0]);

            Assert.Equal("postgres/database", record.Type);
            Assert.Equal("duration: 12.345 ms", record["message"]);
            Assert.Equal("Info", record["level"]);
            Assert.Equal(
                "time=2026-11-23 09:30:44.804 UTC pid=18 level=LOG duration_ms=12.345 statement=SELECT \"a\" FROM b WHERE c = 'd\\e'",
                record.FieldList);
        }
    }

    [Theory]
    [InlineData("ERROR", "Error")]
    [InlineData("FATAL", "Fatal")]
    [InlineData("WARNING", "Warn")]
    [InlineData("LOG", "Info")]
    [InlineData("PANIC", "Fatal")]
    [InlineData("DEBUG3", "Debug")]
    public void Tells_the_level_of_every_severity(string severity, string level)
    {
        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            DecodedRecord record = DecodedRecord.Parse(Encoders.Encode(width, Bytes($"2026-11-23 09:30:44.804 CET [7] {severity}:  division by zero"))[0]);

            Assert.Equal("postgres/database", record.Type);
            Assert.Equal("division by zero", record["message"]);
            Assert.Equal(level, record["level"]);
        }
    }

    [Theory]
    [InlineData("2026-11-23 09:30:44.804 UTC", "2026-11-23 09:30:44 UTC", "2026-11-23 09:30:44.80 UTC", "2026-11-23 09:30:44.8041 UTC", "2026-11-23T09:30:44.804 UTC", "2026-11-23 09:30:44,804 UTC", "2026-11-23 09:30:44.804 CEST", "2026-11-23 09:30:44.804 utc", "2026-11-23 09:30:44.804 +01", "2026-11-23 09:30:44.804", "2026-11-23", "")]
    [InlineData(" [18] ", " [1] ", " [1234567] ", " [123456789012345] ", " [1234567890123456] ", " [12345678901234567890] ", " [] ", " [18]", " [a] ", " [18-1] ", " [18] app ", ": [18]: ", "  [18] ")]
    [InlineData("LOG:  ", "LOG: ", "LOG:", "LOG:   ", "log:  ", "ERROR:  ", "ERROR: ", "FATAL:  ", "WARNING:  ", "WARNING: ", "WARNING:", "PANIC:  ", "NOTICE:  ", "INFO:  ", "DEBUG:  ", "DEBUG1:  ", "DEBUG9:  ", "DETAIL:  ", "HINT:  ", "STATEMENT:  ", "LOGS:  ", "")]
    [InlineData("duration: ", "duration:", "Duration: ", "duration:  ", "", "22012: ", "ABCDE: ", "AB1DE: duration: ", "22012:")]
    [InlineData("12.345 ms", "12 ms", "12. ms", ".5 ms", "0.001 ms", "12.345 s", "12.345  ms", "123456789012345.123456789012345 ms", "1234567890123456.1 ms", "1.1234567890123456 ms", "12.345")]
    [InlineData("  statement: ", " statement: ", "  statement:", "  execute <unnamed>: ", "  execute a\\b: ", "  parse x: ", "  bind", "  statement: \t", "  statement: \n", " ", "")]
    [InlineData("SELECT \"a\" FROM b WHERE c = 'd\\e'", "", " ", "a\tb", "a\nb", "a\u001b[0mb", "é", "}", "{}", "{\"a\":1}", "x\0", "\u001b", "a\\", "\"", "<&>")]
    public void A_part_that_is_unusual_gives_the_record_of_the_general_path(string usual, params string[] unusual)
    {
        Assert.Contains(usual, Usual, StringComparison.Ordinal);
        AssertSame(Bytes(Usual), usual);
        foreach (string part in unusual)
            AssertSame(Bytes(Usual.Replace(usual, part, StringComparison.Ordinal)), part);
    }

    [Fact]
    public void Messages_and_statements_of_any_length_are_read_whole()
    {
        for (int length = 0; length < 140; length++)
        {
            string text = new('x', length);
            AssertSame(Bytes("2026-11-23 09:30:44.804 UTC [18] ERROR:  " + text), $"message of {length}");
            AssertSame(Bytes("2026-11-23 09:30:44.804 UTC [18] LOG:  duration: 1.5 ms  statement: " + text), $"statement of {length}");
        }
    }

    [Fact]
    public void A_line_of_more_text_than_is_taken_apart_is_left_to_the_general_path()
    {
        foreach (int length in (int[])[32_600, 32_727, 32_728, 32_768, 32_769, 40_000])
            AssertSame(Bytes("2026-11-23 09:30:44.804 UTC [18] ERROR:  " + new string('x', length)), $"message of {length}");
    }

    [Fact]
    public void Bytes_that_cannot_stand_in_a_prefix_are_seen_in_every_place()
    {
        byte[] record = Bytes(Usual);
        for (int i = 0; i < record.Length; i++)
        {
            foreach (byte b in (byte[])[(byte)'"', (byte)'\\', (byte)' ', (byte)'0', (byte)'A', (byte)':', 1, 0xC3])
                AssertSame([.. record[..i], b, .. record[i..]], $"{b} at {i}");
        }
    }

    [Fact]
    public void A_record_that_is_cut_is_seen_in_every_place()
    {
        byte[] record = Bytes(Usual);
        for (int length = 1; length < record.Length; length++)
            AssertSame(record[..length], $"after {length}");
        for (int length = 0; length < Usual.Length; length++)
            AssertSame(Bytes(Usual[..length]), $"text of {length}");
    }

    [Fact]
    public void A_container_whose_format_is_another_keeps_its_lines_whole()
    {
        SourceProfile redis = SourceProfile.Fixed(LogFormat.Redis);

        Assert.False(redis.TakesPostgres);
        Assert.True(SourceProfile.Free.TakesPostgres);
        Assert.True(SourceProfile.Fixed(LogFormat.Postgres).TakesPostgres);
    }

    [Fact]
    public void A_line_that_might_not_fit_waits_for_more_room() => Encoders.AssertWaitsForRoom(Bytes(Usual), recordId: true);

    private static byte[] Bytes(string log) => Encoding.UTF8.GetBytes(Encoders.Envelope(log + "\n"));

    private static void AssertSame(byte[] line, string what)
    {
        string expected = DecodedRecord.Parse(Encoders.EncodeGeneral(line)).ToString();
        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            byte[][] records = Encoders.Encode(width, line);
            Assert.True(expected == DecodedRecord.Parse(records[0]).ToString(), $"{width}, {what}: {DecodedRecord.Parse(records[0])}\nexpected {expected}");
        }
    }
}
