using System.Text;
using CsCheck;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>Lines of tracing and of Meilisearch with spans, with colours, and as objects: the fast path says what the general path says.</summary>
public sealed class TracingSpanTests
{
    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.OneOf("7", "\"a b\"", "\"a\\\"b\"", "\"\\u{1b}\"", "\"open", "GET", "x y", "", "[1, 2]", "Some(\"}\")", "a}b", "}", "Point { x: 1 }", "µs", "k=v"),
        Gen.String[Gen.Char['!', '~'], 0, 20]);

    private static readonly Gen<string> Key = Gen.OneOf("method", "route", "path", "id", "status_code", "user_agent", "span", "time", "target", "trace_id", "a.b", "_id", "7");

    private static readonly Gen<string> Fields = Gen.Select(Key, Value, (key, value) => key + "=" + value).Array[0, 20].Select(pairs => string.Join(' ', pairs));

    private static readonly Gen<string> Span = Gen.Select(Gen.OneOf("request", "HTTP request", "a::b", "a:b", ":::", "x/y"), Fields, Gen.Bool, (name, fields, hasFields) => hasFields ? name + "{" + fields + "}" : name);

    private static readonly Gen<string> Line = Gen.Select(
        Gen.OneOf("2026-11-23T09:30:39.123456Z  INFO ", "2026-11-23T09:30:39Z ERROR ", "2026-11-23T09:30:39.123Z  INFO main ThreadId(01) "),
        Span.Array[0, 40],
        Gen.OneOf("", "app::db: ", "meilisearch: ", "app: src/main.rs:12: ", "app: src/m ain.rs:12: "),
        Gen.OneOf("close", "close ", "", "two\nlines ", "a=b c ", "say \"x\" "),
        Fields,
        (head, spans, target, message, fields) => head + string.Join(':', spans) + (spans.Length > 0 ? ": " : "") + target + message + fields);

    private static readonly Gen<string> Request = Gen.Select(
        Gen.OneOf("HTTP request", "HTTP\\u0020request", "indexing", "HTTP request\\n", ""),
        Gen.OneOf("\"meilisearch\"", "\"meilisearch::search\"", "\"app\"", "\"index_scheduler\""),
        Gen.OneOf("\"route\":\"/a?b\"", "\"route\":\"a\"", "\"route\":\"\\u002fa\"", "\"route\":7", "\"path\":\"/p\""),
        Gen.OneOf("\"status_code\":200", "\"status_code\":\"200\"", "\"status_code\":0200", "\"status_code\":99999", "\"trace_id\":\"t\""),
        Gen.OneOf("\"message\":\"close\"", "\"message\":\"a <b> \\\"c\\\"\",\"method\":\"PUT\"", "\"time.busy\":\"7µs\"", "\"span\":{\"name\":\"HTTP request\"}"),
        Gen.OneOf("", ",\"trace\":{\"id\":\"i\"}", ",\"method\":\"POST\"", ",\"span\":7", ",\"spans\":[]"),
        (name, target, route, status, fields, rest) =>
            $$"""{"timestamp":"2026-11-23T09:29:34Z","level":"INFO","fields":{{{fields}}},"target":{{target}},"span":{"method":"GET",{{route}},{{status}},"user_agent":"x\\y","name":"{{name}}"}{{rest}}}""");

    [Fact]
    public void Spans_are_read_alike_on_every_path() => Line.Sample(line => { Encoders.Record(line); }, iter: 5_000);

    [Theory]
    [InlineData("id=1 id=2 _id=3", "id=1 _id=2 __id=3")]
    [InlineData("_id=1 id=2 id=3", "_id=1 id=2 __id=3")]
    [InlineData("__id=1 id=2 id=3 _id=4 id=5", "__id=1 id=2 _id=3 ___id=4 ____id=5")]
    public void Every_key_is_there_once(string fields, string expected)
    {
        DecodedRecord record = Encoders.Record($"2026-11-23T09:30:39Z  INFO a{{{fields}}}: app: text");

        Assert.Equal(expected, record.FieldList[..record.FieldList.IndexOf(" span=", StringComparison.Ordinal)]);
    }

    [Fact]
    public void Colours_change_nothing_but_a_message_that_is_the_line() =>
        Line.Sample(
            line =>
            {
                DecodedRecord plain = Encoders.Record(line);
                DecodedRecord coloured = Encoders.Record("\u001b[2m" + line + "\u001b[0m");
                if (plain.Message == line)
                    Assert.Equal("\u001b[2m" + line + "\u001b[0m", coloured.Message);
                else
                    Assert.Equal(plain.Message, coloured.Message);
                Assert.Equal(plain.FieldList, coloured.FieldList);
            },
            iter: 3_000);

    [Fact]
    public void Requests_of_meilisearch_as_objects_are_read_alike_on_every_path() => Request.Sample(line => { Encoders.Record(line); }, iter: 5_000);

    [Theory]
    [InlineData(60)]
    [InlineData(100)]
    [InlineData(500)]
    public void A_request_of_meilisearch_as_an_object_waits_for_room(int length)
    {
        string span = $$"""{"method":"GET","route":"/{{new string('r', length)}}","user_agent":"<{{new string('u', length)}}>","status_code":200,"name":"HTTP request"}""";
        string line = $$"""{"timestamp":"2026-11-23T09:29:34Z","level":"INFO","fields":{"message":"close"},"target":"meilisearch","span":{{span}}}""";

        Assert.Equal("meilisearch/access", Encoders.Record(line).Type);
        Encoders.AssertWaitsForRoom(Encoding.UTF8.GetBytes(Encoders.Envelope(line + "\n")), recordId: true);
    }

    [Theory]
    [InlineData("\tat main.func1 {x}")]
    [InlineData("\u001b[2m2026-11-23T09:30:39Z\u001b[0m  INFO a{b=c}: app: text")]
    [InlineData("\t{\"msg\":\"m\"} text")]
    [InlineData("\t{\"msg\":\"m\"}")]
    [InlineData("{\"msg\":\"m\"}\t")]
    public void Escapes_before_a_brace_are_read_alike_on_every_path(string line) => Encoders.Record(line);
}
