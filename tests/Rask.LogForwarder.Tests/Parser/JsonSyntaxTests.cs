using System.Text;
using System.Text.Json;
using CsCheck;
using Rask.LogForwarder.Parser.General;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>What is taken for a well-formed object is what System.Text.Json takes for one.</summary>
public sealed class JsonSyntaxTests
{
    private const int Iterations = 40_000;

    private static readonly Gen<string> Piece = Gen.OneOf(
        "{", "}", "[", "]", ",", ":", "\"", "\\", " ", "\n", "\t", "\r", "\f", "\0", "\u001f", "é", "/*x*/", "//x\n", "'", "a", "0", "-", ".", "e", "+",
        "\"a\"", "\"a\":", "\"a\":1", "{\"b\":[]}", "[1,2]", "\"\\n\"", "\"\\u00e9\"", "\"\\u00e\"", "\"\\x\"", "\"\\", "true", "tru", "false", "null", "nul", "NaN",
        "12", "-0", "01", "1.5", "1.", ".5", "1e5", "1E+", "-2.5e-10", "--1");

    [Fact]
    public void Takes_what_the_reader_takes_of_objects() =>
        Gen.OneOf<string>(LineGenerators.Json, JsonGenerators.Line).Sample(AssertAgrees, iter: Iterations);

    [Fact]
    public void Takes_what_the_reader_takes_of_broken_objects() =>
        Gen.Select(LineGenerators.Json, Piece, Gen.Int[0, 1000], Gen.Int[0, 3], (json, piece, place, cut) =>
        {
            int at = place % (json.Length + 1);
            return json[..at] + piece + json[Math.Min(at + cut, json.Length)..];
        }).Sample(AssertAgrees, iter: Iterations);

    [Fact]
    public void Takes_what_the_reader_takes_of_pieces() =>
        Piece.Array[0, 8].Select(pieces => "{" + string.Concat(pieces)).Sample(AssertAgrees, iter: Iterations);

    [Theory]
    [InlineData(62)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void Takes_as_much_nesting_as_the_reader(int depth)
    {
        AssertAgrees("{\"a\":" + new string('[', depth) + new string(']', depth) + "}");
        AssertAgrees(string.Concat(Enumerable.Repeat("{\"a\":", depth + 1)) + "1" + new string('}', depth + 1));
    }

    [Theory]
    [InlineData("{\n  a: 1,\n  b: 'x'\n}")]
    [InlineData("{ status: 'ok', list: [ 1, 2 ] }")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1}}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":[1,]}")]
    [InlineData("{\"a\":\"\t\"}")]
    [InlineData("{,}")]
    [InlineData("{")]
    public void Refuses_what_is_none(string text) => Assert.False(JsonSyntax.IsObject(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("{\"a\":1,\"b\":x}")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1}}")]
    [InlineData("{\"a\":[1}")]
    public void What_the_reader_refuses_all_the_same_leaves_no_fields(string text)
    {
        using var arena = new TextArena();
        arena.Reset(4096);
        var fields = new FieldTable(arena);
        TextRange line = arena.Add(Encoding.UTF8.GetBytes(text));

        Assert.False(JsonObjectText.TryReadMembers(line, arena, fields));
        Assert.Equal(0, fields.Count);

        Assert.True(JsonObjectText.TryReadMembers(arena.Add("{\"a\":2}"u8), arena, fields));
        Assert.Equal(1, fields.Count);
    }

    private static void AssertAgrees(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(text.TrimStart().StartsWith('{') && IsTaken(bytes), JsonSyntax.IsObject(bytes));
    }

    private static bool IsTaken(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        try
        {
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
