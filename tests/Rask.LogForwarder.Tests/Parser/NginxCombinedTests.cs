using System.Text;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>Access lines after another one: they take a way of their own and must say the same.</summary>
public sealed class NginxCombinedTests
{
    private const string Usual = """10.0.0.1 - - [23/Nov/2026:09:30:39 +0000] "GET /a HTTP/1.1" 200 3 "-" "curl/8" """;

    [Fact]
    public void Reads_all_parts_of_a_line_after_another()
    {
        byte[] lines = [.. Bytes(Usual.Trim()), (byte)'\n', .. Bytes("""1.2.3.4 - - [01/Feb/2025:23:59:58 -0130] "DELETE /x/y?z=1&a=é HTTP/1.0" 404 999999999999999 "https://a.example/" "-" """.Trim())];
        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            DecodedRecord record = DecodedRecord.Parse(Encoders.Encode(width, lines)[1]);

            Assert.Equal("nginx/access", record.Type);
            Assert.Equal("DELETE", record["method"]);
            Assert.Equal("/x/y?z=1&a=é", record["path"]);
            Assert.Equal("1.2.3.4", record["ip_address"]);
            Assert.False(record.Has("user_agent"));
            Assert.Equal("404", record["status_code"]);
            Assert.Equal("999999999999999", record["response_size"]);
            Assert.Equal("protocol=HTTP/1.0 time_local=01/Feb/2025:23:59:58 -0130 referer=https://a.example/", record.FieldList);
        }
    }

    [Theory]
    [InlineData("10.0.0.1", ".0.0.1", "2001:db8::1", "2001:db8:0:0:0:0:0:1", "abc", "g", "", "123.123.123.123", "123.123.123.1234")]
    [InlineData("- -", "- anna", "- a b", "-  -", "x -", "-")]
    [InlineData("23/Nov/2026:09:30:39 +0000", "23/nov/2026:09:30:39 +0000", "23/Nov/2026:09:30:39 ,0000", "23/Nov/2026:09:30:39 -0000", "3/Nov/2026:09:30:39 +0000", "23/Nov/2026:09:30:39 +00:00")]
    [InlineData("GET /a HTTP/1.1", "GET /a HTTP/2.0", "GET /a HTTP/1.x", "GET  HTTP/1.1", "GET HTTP/1.1", "GET /a b HTTP/1.1", "get /a HTTP/1.1", "G /a HTTP/1.1", " /a HTTP/1.1", "GET /a HTTP/1.", " HTTP/1.1", "HTTP/1.1", "-", "", "GET /\\x22 HTTP/1.1", "GET /é HTTP/1.1", "GET /\t HTTP/1.1", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEA /a HTTP/1.1", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFA /a HTTP/1.1")]
    [InlineData("200 3", "000 3", "099 3", "999 0", "20 3", "2000 3", "200  3", "200 -", "200 03", "200 00", "200 ", "200 123456789012345", "200 1234567890123456", "200 1234567890123456789")]
    [InlineData("\"-\" \"curl/8\"", "\"-\" \"-\"", "\"\" \"\"", "\"https://a/\" \"b c\"", "\"-\" \"curl/8\" \"1.2.3.4\"", "\"-\" \"curl/8", "\"-\"", "", "\"-\"  \"curl/8\"", "\"-\" \"<&>\"", "\"-\" \"\\x22\"", "\"a\\nb\" \"-\"", "\"-\" \"curl/8\" ", "\"-\" \"curl/8\"}")]
    public void A_part_that_is_unusual_gives_the_same_record_after_a_usual_line(string usual, params string[] unusual)
    {
        Assert.Contains(usual, Usual, StringComparison.Ordinal);
        AssertSame(Bytes(Usual.Trim()), usual);
        foreach (string part in unusual)
            AssertSame(Bytes(Usual.TrimEnd().Replace(usual, part, StringComparison.Ordinal)), part);
    }

    [Fact]
    public void Values_of_any_length_are_read_whole()
    {
        for (int length = 0; length < 140; length++)
        {
            string text = new('x', length);
            AssertSame(Bytes(Usual.Trim().Replace("/a", "/" + text, StringComparison.Ordinal)), $"path of {length}");
            AssertSame(Bytes(Usual.Trim().Replace("\"-\"", $"\"{text}\"", StringComparison.Ordinal)), $"referer of {length}");
            AssertSame(Bytes(Usual.Trim().Replace("curl/8", text, StringComparison.Ordinal)), $"agent of {length}");
            AssertSame(Bytes(Usual.Trim().Replace("/a", "/" + text + " " + text, StringComparison.Ordinal)), $"path with a space after {length}");
        }
    }

    [Fact]
    public void Bytes_that_cannot_stand_in_a_record_are_seen_in_every_place()
    {
        byte[] record = Bytes(Usual.Trim());
        for (int i = 0; i < record.Length; i++)
        {
            foreach (byte b in (byte[])[(byte)'"', (byte)'\\', (byte)' ', 1, 0xC3])
                AssertSame([.. record[..i], b, .. record[i..]], $"{b} at {i}");
        }
    }

    [Fact]
    public void A_record_that_is_cut_is_seen_in_every_place()
    {
        byte[] record = Bytes(Usual.Trim());
        for (int length = 1; length < record.Length; length++)
            AssertSame(record[..length], $"after {length}");
    }

    [Fact]
    public void A_line_that_might_not_fit_waits_for_more_room() => Encoders.AssertWaitsForRoom(Bytes(Usual.Trim()), recordId: true);

    private static byte[] Bytes(string log) => Encoding.UTF8.GetBytes(Encoders.Envelope(log + "\n"));

    /// <summary>A line must say after a usual one what it says alone.</summary>
    private static void AssertSame(byte[] line, string what)
    {
        string expected = DecodedRecord.Parse(Encoders.EncodeGeneral(line)).ToString();
        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            byte[][] records = Encoders.Encode(width, [.. Bytes(Usual.Trim()), (byte)'\n', .. line]);
            Assert.True(expected == DecodedRecord.Parse(records[1]).ToString(), $"{width}, {what}: {DecodedRecord.Parse(records[1])}\nexpected {expected}");
        }
    }
}
