namespace Rask.LogForwarder.Tests.Parser;

public sealed class JsonTests
{
    [Fact]
    public void Reads_message_level_and_fields_of_a_slog_line()
    {
        DecodedRecord record = Encoders.Record("""{"time":"2026-11-23T09:29:34Z","level":"INFO","msg":"request done","user":"anna","took":12.5,"ok":true,"none":null}""");

        Assert.Equal("go/structured", record.Type);
        Assert.Equal("request done", record.Message);
        Assert.Equal("Info", record.Level);
        Assert.Equal("2026-11-23T09:30:46.800793152Z", record["timestamp"]);
        Assert.Equal("time=2026-11-23T09:29:34Z user=anna took=12.5 ok=true none=null", record.FieldList);
    }

    [Theory]
    [InlineData("\"debug\"", "Debug", null)]
    [InlineData("\"INFO\"", "Info", null)]
    [InlineData("\"Warn\"", "Warn", null)]
    [InlineData("\"eRRoR\"", "Error", null)]
    [InlineData("\"FATAL\"", "Fatal", null)]
    [InlineData("\"trace\"", "Debug", "trace")]
    [InlineData("\"notice\"", "Info", "notice")]
    [InlineData("\"information\"", "Info", "information")]
    [InlineData("\"WARNING\"", "Warn", "WARNING")]
    [InlineData("\"err\"", "Error", "err")]
    [InlineData("\"panic\"", "Fatal", "panic")]
    [InlineData("\"DPANIC\"", "Fatal", "DPANIC")]
    [InlineData("\"critical\"", "Fatal", "critical")]
    [InlineData("\"INFO+2\"", "Info", "INFO+2")]
    [InlineData("\"ERROR-1\"", "Error", "ERROR-1")]
    [InlineData("\"DEBUG-4\"", "Debug", "DEBUG-4")]
    [InlineData("\"INFO+\"", null, "INFO+")]
    [InlineData("\"INFO+x\"", null, "INFO+x")]
    [InlineData("\"+2\"", null, "+2")]
    [InlineData("\"loud\"", null, "loud")]
    [InlineData("\"\"", null, "")]
    [InlineData("\"\\u0069nfo\"", "Info", null)]
    [InlineData("10", "Debug", "10")]
    [InlineData("20", "Debug", "20")]
    [InlineData("30", "Info", "30")]
    [InlineData("40", "Warn", "40")]
    [InlineData("50", "Error", "50")]
    [InlineData("60", "Fatal", "60")]
    [InlineData("70", null, "70")]
    [InlineData("\"30\"", null, "30")]
    [InlineData("{}", null, "{}")]
    [InlineData("null", null, "null")]
    public void Understands_levels_and_keeps_what_the_level_does_not_say(string value, string? level, string? kept)
    {
        foreach (string key in (string[])["level", "lvl", "severity"])
        {
            DecodedRecord record = Encoders.Record($$"""{"msg":"m","{{key}}":{{value}}}""");

            Assert.Equal("go/structured", record.Type);
            Assert.Equal(level, record.Level);
            Assert.Equal(kept, record.Field(key));
        }
    }

    [Fact]
    public void The_first_of_several_level_keys_counts_and_the_others_stay()
    {
        DecodedRecord record = Encoders.Record("""{"severity":"fatal","lvl":"warn","level":"info","msg":"m"}""");

        Assert.Equal("Info", record.Level);
        Assert.Equal("severity=fatal lvl=warn", record.FieldList);
    }

    [Theory]
    [InlineData("""{"message":"b","msg":"a"}""", "a", "message=b")]
    [InlineData("""{"message":"b"}""", "b", "")]
    [InlineData("""{"msg":null,"message":"b"}""", "b", "msg=null")]
    [InlineData("""{"msg":12}""", "12", "")]
    [InlineData("""{"msg":{"a": [1, "x y"]}}""", """{"a":[1,"x y"]}""", "")]
    [InlineData("""{"msg":null,"x":1}""", """{"msg":null,"x":1}""", "msg=null x=1")]
    [InlineData("""{"x":1}""", """{"x":1}""", "x=1")]
    [InlineData("""{}""", """{}""", "")]
    [InlineData("""{ }""", """{ }""", "")]
    [InlineData("""{"msg":""}""", "", "")]
    public void Takes_the_message_from_msg_or_message_or_the_whole_line(string line, string message, string fields)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal("go/structured", record.Type);
        Assert.Equal(message, record.Message);
        Assert.Equal(fields, record.FieldList);
    }

    [Fact]
    public void Promotes_known_keys_whose_type_fits()
    {
        DecodedRecord record = Encoders.Record("""
            {"msg":"m","method":"GET","path":"/a?b=1","ip_address":"10.0.0.1","user_agent":"curl/8","trace_id":"t1","span_id":"s1","status_code":204,"response_size":9223372036854775807}
            """.Trim());

        Assert.Equal(
            ["method=GET", "path=/a?b=1", "ip_address=10.0.0.1", "user_agent=curl/8", "trace_id=t1", "span_id=s1", "status_code=204", "response_size=9223372036854775807"],
            record.Members.Skip(9).Select(member => $"{member.Key}={member.Value}"));
        Assert.Empty(record.Fields);
    }

    [Theory]
    [InlineData("""{"status_code":65535}""", "65535", "")]
    [InlineData("""{"status_code":65536}""", null, "status_code=65536")]
    [InlineData("""{"status_code":-1}""", null, "status_code=-1")]
    [InlineData("""{"status_code":200.0}""", null, "status_code=200.0")]
    [InlineData("""{"status_code":2e2}""", null, "status_code=2e2")]
    [InlineData("""{"status_code":"200"}""", null, "status_code=200")]
    [InlineData("""{"status":404}""", "404", "")]
    [InlineData("""{"status":99}""", null, "status=99")]
    [InlineData("""{"status":600}""", null, "status=600")]
    [InlineData("""{"status":"ok"}""", null, "status=ok")]
    [InlineData("""{"status":404,"status_code":500}""", "500", "status=404")]
    [InlineData("""{"status":404,"status_code":"x"}""", null, "status=404 status_code=x")]
    public void Promotes_a_status_only_in_its_range(string line, string? status, string fields)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal(status, record["status_code"]);
        Assert.Equal(fields, record.FieldList);
    }

    [Theory]
    [InlineData("""{"response_size":0}""", "0", "")]
    [InlineData("""{"response_size":9223372036854775808}""", null, "response_size=9223372036854775808")]
    [InlineData("""{"response_size":99999999999999999999}""", null, "response_size=99999999999999999999")]
    [InlineData("""{"response_size":-0}""", null, "response_size=-0")]
    [InlineData("""{"response_size":null}""", null, "response_size=null")]
    public void Promotes_a_size_only_if_it_is_an_integer_of_64_bits(string line, string? size, string fields)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal(size, record["response_size"]);
        Assert.Equal(fields, record.FieldList);
    }

    [Theory]
    [InlineData("""{"traceId":"b","trace_id":"a","spanId":"d","span_id":"c"}""", "a", "c", "traceId=b spanId=d")]
    [InlineData("""{"traceId":"b","spanId":"d"}""", "b", "d", "")]
    [InlineData("""{"trace_id":1,"traceId":"b","span_id":null,"spanId":"d"}""", "b", "d", "trace_id=1 span_id=null")]
    [InlineData("""{"method":1,"path":{},"ip_address":[],"user_agent":false}""", null, null, "method=1 path={} ip_address=[] user_agent=false")]
    public void Takes_the_first_alias_that_is_a_string(string line, string? trace, string? span, string fields)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal(trace, record["trace_id"]);
        Assert.Equal(span, record["span_id"]);
        Assert.Equal(fields, record.FieldList);
        Assert.False(record.Has("method"));
    }

    [Fact]
    public void Takes_one_level_of_escaping_from_strings()
    {
        DecodedRecord record = Encoders.Record("""{"msg":"a\"b\\c\/d\n\té","x":"\u003c<\\\"\\\\","😀":"😀","y":"\ud83d\ude00"}""");

        Assert.Equal("a\"b\\c/d\n\té", record.Message);
        Assert.Equal("<<\\\"\\\\", record.Field("x"));
        Assert.Equal("😀", record.Field("😀"));
        Assert.Equal("😀", record.Field("y"));
    }

    [Fact]
    public void Puts_the_replacement_character_for_lone_surrogates()
    {
        DecodedRecord record = Encoders.Record("""{"msg":"a\ud800b","x":"\udc00\ud800","n":["\ud800"]}""");

        Assert.Equal("a\uFFFDb", record.Message);
        Assert.Equal("\uFFFD\uFFFD", record.Field("x"));
        Assert.Equal("""["\ud800"]""", record.Field("n"));
    }

    [Theory]
    [InlineData("""{"a":{"b": [1, 2, {"c" : null}], "d": "x  \" y"}}""", """{"b":[1,2,{"c":null}],"d":"x  \" y"}""")]
    [InlineData("""{"a":[ ]}""", "[]")]
    [InlineData("""{"a":{ }}""", "{}")]
    [InlineData("""{"a":[[],[[]],{}]}""", "[[],[[]],{}]")]
    [InlineData("""{"a":["\\","\\\"",  "]"]}""", """["\\","\\\"","]"]""")]
    [InlineData("{\"a\":[1,\t2,\r\n3]}", "[1,2,3]")]
    public void Writes_nested_values_as_compact_json(string line, string value) =>
        Assert.Equal(value, Encoders.Record(line).Field("a"));

    [Theory]
    [InlineData("""{"a":1,"b":2,"a":3}""", "b=2 a=3")]
    [InlineData("""{"a":1,"\u0061":3}""", "a=3")]
    [InlineData("""{"":1,"":2}""", "=2")]
    public void Of_duplicate_keys_the_last_value_counts(string line, string fields) =>
        Assert.Equal(fields, Encoders.Record(line).FieldList);

    [Fact]
    public void Of_duplicate_promoted_keys_the_last_value_counts()
    {
        DecodedRecord record = Encoders.Record("""{"msg":"dup","msg":"dup2","level":"warn","level":"error","status_code":1,"status_code":"x"}""");

        Assert.Equal("dup2", record.Message);
        Assert.Equal("Error", record.Level);
        Assert.Equal("status_code=x", record.FieldList);
    }

    [Theory]
    [InlineData("""2026/11/23 09:29:34 {"msg":"m"}""", "2026/11/23 09:29:34", "prefix")]
    [InlineData("""app:{"msg":"m"}""", "app:", "prefix")]
    [InlineData("""  app  {"msg":"m"}  """, "app", "prefix")]
    [InlineData("""app {"msg":"m","prefix":"own"}""", "app", "_prefix")]
    [InlineData("""app {"msg":"m","prefix":1,"_prefix":2}""", "app", "__prefix")]
    [InlineData("\"x\"\tapp {\"msg\":\"m\"}", "\"x\"\tapp", "prefix")]
    public void Keeps_what_stands_before_the_object(string line, string prefix, string key)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal("go/structured", record.Type);
        Assert.Equal("m", record.Message);
        Assert.Equal(prefix, record.Field(key));
    }

    [Theory]
    [InlineData("   {\"msg\":\"m\"}")]
    [InlineData("{\"msg\":\"m\"}   ")]
    [InlineData("\t{\"msg\":\"m\"}\t ")]
    [InlineData("\r\n{\"msg\"\t:\r\"m\"\n}")]
    [InlineData("{ \"msg\" : \"m\" }")]
    public void White_space_around_an_object_is_no_prefix(string line)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal("go/structured", record.Type);
        Assert.Equal("m", record.Message);
        Assert.Empty(record.Fields);
    }

    [Theory]
    [InlineData("""{"level":"info","msg":"ok"} trailing""")]
    [InlineData("""{"level":"info","msg":"truncated""")]
    [InlineData("""{"msg":"m",}""")]
    [InlineData("""{"msg":"m" "x":1}""")]
    [InlineData("""{"msg":"m"}}""")]
    [InlineData("""{"msg":"m"}{"msg":"n"}""")]
    [InlineData("""{msg:"m"}""")]
    [InlineData("""{'msg':'m'}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":1.}""")]
    [InlineData("""{"a":-}""")]
    [InlineData("""{"a":+1}""")]
    [InlineData("""{"a":1e}""")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("""{"a":True}""")]
    [InlineData("""{"a":nul}""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("""{"a":"\u12g4"}""")]
    [InlineData("""{"a":[1,]}""")]
    [InlineData("""{"a":[1}""")]
    [InlineData("""{"a":{"b"}}""")]
    [InlineData("""{"a":{"b":}}""")]
    [InlineData("""{"a"}""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{:1}""")]
    [InlineData("""{,}""")]
    [InlineData("""{"a":"}""")]
    [InlineData("{\"a\":\"line\nfeed\"}")]
    [InlineData("{\"a\":\"tab\t\"}")]
    [InlineData("""[1,2,3]""")]
    [InlineData("\"just a string\"")]
    [InlineData("null")]
    [InlineData("some text {}")]
    [InlineData("{Name:anna Age:3}")]
    [InlineData("map[a:{1 2}]}")]
    public void What_is_not_well_formed_stays_plain_text(string line)
    {
        DecodedRecord record = Encoders.Record(line);

        Assert.Equal("plain/plain", record.Type);
        Assert.Equal(line, record.Message);
        Assert.Empty(record.Fields);
    }

    [Theory]
    [InlineData(63, "go/structured")]
    [InlineData(64, "plain/plain")]
    public void Nesting_ends_at_a_depth_of_64(int arrays, string type) =>
        Assert.Equal(type, Encoders.Record($$"""{"a":{{new string('[', arrays)}}{{new string(']', arrays)}}}""").Type);

    [Fact]
    public void Objects_with_very_many_members_are_read_whole()
    {
        string members = string.Join(",", Enumerable.Range(0, 20_000).Select(i => $"\"k{i}\":{i}"));

        DecodedRecord record = Encoders.Record("{" + members + ",\"msg\":\"m\"}");

        Assert.Equal("m", record.Message);
        Assert.Equal(20_000, record.Fields.Count);
        Assert.Equal("19999", record.Field("k19999"));
    }
}
