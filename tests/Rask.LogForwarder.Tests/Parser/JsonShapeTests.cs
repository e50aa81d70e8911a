using System.Text;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>Lines whose object has a shape that an earlier line had: they take a way of their own and must say the same.</summary>
public sealed class JsonShapeTests
{
    private const string Teacher = """{"time":"t","level":"INFO","msg":"m","id":"x","n":1,"took":1.5,"ok":true}""";

    [Theory]
    [InlineData("""{"time":"2026-11-23T09:29:34Z","level":"warn","msg":"done","id":"abc","n":12345,"took":0.25,"ok":false}""")]
    [InlineData("""{"time":"","level":"ERROR","msg":"","id":"","n":0,"took":0,"ok":null}""")]
    [InlineData("""{"time":"t","level":"trace","msg":"m","id":"x","n":-1,"took":-0.5,"ok":true}""")]
    [InlineData("""{"time":"t","level":"INFO+2","msg":"m","id":"x","n":-0,"took":1e5,"ok":true}""")]
    [InlineData("""{"time":"t","level":"loud","msg":"m","id":"x","n":1,"took":true,"ok":1}""")]
    [InlineData("""{"time":"t","level":"INFO","msg":"a\"b\\c\n\u00e9","id":"x","n":1,"took":1.5,"ok":true}""")]
    [InlineData("""{"time":"t","level":"in\u0066o","msg":"m","id":"\ud800","n":1,"took":1.5,"ok":true}""")]
    [InlineData("""{"time":"é","level":"INFO","msg":"記事","id":"😀","n":1,"took":1.5,"ok":true}""")]
    [InlineData("""{"time":"t","level":"INFO","msg":"m","id":"<&>","n":1,"took":1.5,"ok":true}""")]
    [InlineData("""{"time":"t","level":"INFO","msg":"m","id":"x","n":{"a": 1},"took":[1, 2],"ok":true}""")]
    [InlineData("""{"time":"t","level":null,"msg":null,"id":null,"n":null,"took":null,"ok":null}""")]
    [InlineData("""{"time":"t","level":"INFO","msg":"m","id":"x","n":1,"took":1.5,"ok":true,"more":"y"}""")]
    [InlineData("""{"time":"t","level":"INFO","msg":"m","id":"x","n":1,"took":1.5,"n":2}""")]
    [InlineData("""{"time":"t","level":"INFO","msg":"m","id":"x","n":1,"took":1.5}""")]
    [InlineData("""{"time":"t","level":"INFO","msg":"m","id":"x","n":1}""")]
    [InlineData("""{"time":"t","level":"INFO","msg":"m"}""")]
    [InlineData("""{}""")]
    public void A_line_gives_the_same_record_after_a_line_with_the_same_keys(string line) => AssertSameRecord(Teacher, line);

    [Theory]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("-.5")]
    [InlineData("-01")]
    [InlineData("1.5.5")]
    [InlineData("1-5")]
    [InlineData("1 5")]
    [InlineData("+1")]
    [InlineData("1e+5")]
    [InlineData("1E5")]
    [InlineData("0x1")]
    [InlineData("truE")]
    [InlineData("tru")]
    [InlineData("truee")]
    [InlineData("falsy")]
    [InlineData("fals")]
    [InlineData("nulll")]
    [InlineData("")]
    [InlineData("\"1\"")]
    [InlineData("\\")]
    [InlineData("1234567890123456789012345678901")]
    [InlineData("12345678901234567890123456789012")]
    [InlineData("1234567890123456789012345678901234567890")]
    [InlineData("0.123456789012345678901234567890")]
    [InlineData("0.1234567890123456789012345678901234")]
    public void A_number_or_name_is_one_only_if_json_says_so(string value)
    {
        AssertSameRecord("""{"msg":"m","n":1,"ok":true}""", $$"""{"msg":"m","n":{{value}},"ok":true}""");
        AssertSameRecord("""{"msg":"m","n":1}""", $$"""{"msg":"m","n":{{value}}}""");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(40_000)]
    public void Strings_of_any_length_are_read_whole(int length)
    {
        string text = new('x', length);

        AssertSameRecord("""{"msg":"m","a":"b"}""", $$"""{"msg":"{{text}}","a":"{{text}}"}""");
        AssertSameRecord($$"""{"msg":"{{text}}","a":"{{text}}"}""", """{"msg":"m","a":"b"}""");
    }

    [Fact]
    public void Keys_of_any_length_are_told_apart()
    {
        for (int length = 0; length < 70; length++)
        {
            string key = new('k', length);
            AssertSameRecord($$"""{"{{key}}":"a","x{{key}}":1}""", $$"""{"{{key}}":"b","x{{key}}":2}""");
            AssertSameRecord($$"""{"a":1,"{{key}}l":"a"}""", $$"""{"a":2,"{{key}}m":"b"}""");
            AssertSameRecord($$"""{"a":1,"{{key}}l":3}""", $$"""{"a":2,"{{key}}":4}""");
        }
    }

    [Theory]
    [InlineData("\"", "raw quotes")]
    [InlineData("\u0001", "raw control bytes")]
    public void Bytes_that_end_or_damage_a_record_are_seen_in_every_place(string bytes, string kind)
    {
        string record = Encoders.Envelope(Teacher + "\n");
        for (int i = 0; i < record.Length; i++)
        {
            byte[] damaged = Encoding.UTF8.GetBytes(record.Insert(i, bytes));
            AssertSame(Encoding.UTF8.GetBytes(record), damaged, $"{kind} at {i}");
        }
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_seen_in_every_place()
    {
        byte[] record = Encoding.UTF8.GetBytes(Encoders.Envelope(Teacher + "\n"));
        for (int i = 0; i < record.Length; i++)
        {
            byte[] damaged = [.. record[..i], 0xC3, .. record[i..]];
            AssertSame(record, damaged, $"at {i}");
        }
    }

    [Fact]
    public void A_record_that_is_cut_is_seen_in_every_place()
    {
        byte[] record = Encoding.UTF8.GetBytes(Encoders.Envelope(Teacher + "\n"));
        for (int length = 0; length < record.Length; length++)
            AssertSame(record, record[..length], $"after {length}");
    }

    [Fact]
    public void A_line_end_is_no_part_of_a_line_without_message()
    {
        foreach (string lineEnd in (string[])["\n", "\r\n", "", " \n", "\n\n"])
            AssertSame(Bytes("""{"a":1}""", lineEnd), Bytes("""{"a":2}""", lineEnd), lineEnd);
    }

    [Fact]
    public void More_shapes_than_are_kept_do_no_harm()
    {
        string[] lines = [.. Enumerable.Range(0, 3000).Select(i => $$"""{"msg":"m{{i}}","k{{i % 700}}":{{i}},"level":"warn","l{{i % 13}}":"{{i}}"}""")];

        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            byte[][] records = Encoders.Encode(width, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => Encoders.Envelope(line + "\n") + "\n"))));

            for (int i = 0; i < lines.Length; i++)
                Assert.Equal($"k{i % 700}={i} l{i % 13}={i}", DecodedRecord.Parse(records[i]).FieldList);
        }
    }

    [Fact]
    public void Values_whose_length_changes_are_read_whole()
    {
        var random = new Random(7);
        string[] ids = [.. Enumerable.Range(0, 2000).Select(i => new string('x', i < 500 ? 8 : random.Next(0, 40)))];

        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            byte[][] records = Encoders.Encode(width, Encoding.UTF8.GetBytes(string.Concat(ids.Select(id => Encoders.Envelope($$"""{"msg":"{{id}}","id":"{{id}}","n":{{id.Length}}}""" + "\n") + "\n"))));

            Assert.Equal(ids.Select(id => $"id={id} n={id.Length}"), records.Select(record => DecodedRecord.Parse(record).FieldList));
            Assert.Equal(ids, records.Select(record => DecodedRecord.Parse(record).Message));
        }
    }

    [Fact]
    public void A_known_line_carries_its_own_id()
    {
        byte[] lines = [.. Bytes(Teacher), (byte)'\n', .. Bytes(Teacher), (byte)'\n'];

        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            byte[][] records = Encoders.Encode(width, lines, recordId: true, offset: 1000);

            Assert.Equal($"{Encoders.ContainerId}/g1/1000", DecodedRecord.Parse(records[0])["id"]);
            Assert.Equal($"{Encoders.ContainerId}/g1/{1000 + (lines.Length / 2)}", DecodedRecord.Parse(records[1])["id"]);
        }
    }

    [Fact]
    public void A_known_line_that_might_not_fit_waits_for_more_room() => Encoders.AssertWaitsForRoom(Bytes(Teacher), recordId: false);

    private static byte[] Bytes(string log, string lineEnd = "\n") => Encoding.UTF8.GetBytes(Encoders.Envelope(log + lineEnd));

    private static void AssertSameRecord(string teacher, string line) => AssertSame(Bytes(teacher), Bytes(line), line);

    /// <summary>A line must say after another what it says alone.</summary>
    private static void AssertSame(byte[] teacher, byte[] line, string what)
    {
        string expected = Text(line.Length == 0 ? [] : Encoders.EncodeGeneral(line));
        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            byte[][] records = Encoders.Encode(width, [.. teacher, (byte)'\n', .. teacher, (byte)'\n', .. line]);
            Assert.True(expected == Text(records.Length > 2 ? records[2] : []), $"{width}, {what}");
        }
    }

    private static string Text(byte[] record) => record.Length == 0 ? "" : DecodedRecord.Parse(record).ToString();
}
