namespace Rask.LogForwarder.Tests.Parser.TextFormats;

public sealed class RustTextTests
{
    [Fact]
    public void Reads_spans_target_message_and_fields()
    {
        DecodedRecord record = Encoders.Record("""2026-11-23T09:30:39.123456Z  WARN request{method=GET id=7 agent=a (b; c)}:query{id=8}: app::db: src/db.rs:12: slow query shape=Shape { a: 1, b: "x y" } text="q\"\u{1b}\n" error=no such file (os error 2) rows=3""");

        Assert.Equal("rust-tracing/structured", record.Type);
        Assert.Equal("slow query", record.Message);
        Assert.Equal("Warn", record.Level);
        Assert.Equal("GET", record["method"]);
        Assert.Equal(
            "shape=Shape { a: 1, b: \"x y\" } text=q\"\u001b\n error=no such file (os error 2) rows=3 id=8 span=query _id=7 agent=a (b; c) _span=request time=2026-11-23T09:30:39.123456Z target=app::db source=src/db.rs:12",
            record.FieldList);
    }

    [Fact]
    public void A_name_that_was_given_to_one_value_is_given_to_no_other()
    {
        DecodedRecord record = Encoders.Record("2026-11-23T09:30:39Z  INFO outer{_id=3}:inner{id=2}: app: text id=1");

        Assert.Equal("id=1 _id=2 span=inner __id=3 _span=outer time=2026-11-23T09:30:39Z target=app", record.FieldList);
    }

    [Theory]
    [InlineData("app: got {x} y: z", "got {x} y: z", "app")]
    [InlineData("app: a=[1, 2 b=3", "a=[1, 2", "app")]
    [InlineData("app: a=] b", "a=] b", "app")]
    [InlineData("no target here", "no target here", null)]
    [InlineData("got {x}: y", "got {x}: y", null)]
    [InlineData("a::b:", "a::b:", null)]
    [InlineData("no span {a=b}: y", "no span {a=b}: y", null)]
    public void Leaves_in_the_message_what_is_not_sure(string rest, string message, string? target)
    {
        DecodedRecord record = Encoders.Record("2026-11-23T09:30:39Z ERROR " + rest);

        Assert.Equal("rust-tracing/structured", record.Type);
        Assert.Equal(message, record.Message);
        Assert.Equal(target, record.Field("target"));
    }

    [Fact]
    public void Reads_the_name_of_a_thread_that_is_aligned_to_the_right()
    {
        DecodedRecord record = Encoders.Record("2026-11-23T09:30:39Z  INFO                 main ThreadId(01) app: ready");

        Assert.Equal("ready", record.Message);
        Assert.Equal("time=2026-11-23T09:30:39Z target=app thread=main ThreadId(01)", record.FieldList);
    }

    [Theory]
    [InlineData("2026-11-23T09:30:39.123456Z INFO app: x")]
    [InlineData("2026-11-23T09:30:39.123456Z  ERROR app: x")]
    [InlineData("2026-11-23T09:30:39.123456  INFO app: x")]
    [InlineData("2026-11-23 09:30:39.123456Z  INFO app: x")]
    [InlineData("2026-11-23T09:30:39.123456Z  NOTE app: x")]
    public void Takes_no_other_head_for_that_of_tracing(string line) => Assert.Equal("plain/plain", Encoders.Record(line).Type);

    [Fact]
    public void Knows_an_access_line_of_meilisearch()
    {
        DecodedRecord record = Encoders.Record("""2026-11-23T09:30:39.104212Z  INFO HTTP request{method=GET host="localhost:7700" route=/indexes/a query_parameters=q=a b&x=1 user_agent=Mozilla/5.0 (X11) status_code=200}: meilisearch: close time.busy=68.8µs time.idle=12.4µs""");

        Assert.Equal("meilisearch/access", record.Type);
        Assert.StartsWith("2026-11-23T09:30:39.104212Z  INFO HTTP request{", record.Message, StringComparison.Ordinal);
        Assert.Equal(["method=GET", "path=/indexes/a", "user_agent=Mozilla/5.0 (X11)", "status_code=200"], record.Members.Skip(9).Select(member => $"{member.Key}={member.Value}"));
        Assert.Equal("time.busy=68.8µs time.idle=12.4µs host=localhost:7700 query_parameters=q=a b&x=1 span=HTTP request time=2026-11-23T09:30:39.104212Z target=meilisearch", record.FieldList);
    }

    [Fact]
    public void Takes_no_event_within_a_request_of_meilisearch_for_its_access_line()
    {
        DecodedRecord record = Encoders.Record("""2026-11-23T09:30:39.104212Z  INFO HTTP request{method=GET route=/a status_code=200}:search{uid="m"}: meilisearch::search: took 2ms""");

        Assert.Equal("meilisearch/search", record.Type);
        Assert.Equal("took 2ms", record.Message);
        Assert.Equal("uid=m span=search route=/a _span=HTTP request time=2026-11-23T09:30:39.104212Z target=meilisearch::search", record.FieldList);
    }

    [Fact]
    public void Keeps_the_route_of_a_request_of_meilisearch_that_has_a_path_of_its_own()
    {
        DecodedRecord record = Encoders.Record("2026-11-23T09:30:39.104212Z  INFO HTTP request{path=/own route=/a}: meilisearch: close");

        Assert.Equal(("meilisearch/access", "/own", "/a"), (record.Type, record["path"], record.Field("route")));
    }

    [Theory]
    [InlineData("index_scheduler::process_batch", "meilisearch/search")]
    [InlineData("milli", "meilisearch/search")]
    [InlineData("actix_server::builder", "rust-tracing/structured")]
    [InlineData("milliseconds", "rust-tracing/structured")]
    public void Knows_meilisearch_by_its_crates(string target, string type) =>
        Assert.Equal(type, Encoders.Record($"2026-11-23T09:30:39.104212Z  INFO {target}: text").Type);

    [Fact]
    public void Reads_env_logger_and_actix()
    {
        DecodedRecord record = Encoders.Record("""[2026-11-23T09:30:39Z INFO  actix_web::middleware::logger] 10.0.0.1 "GET /health HTTP/1.1" 200 22 "-" "curl/8.1" 0.000123""");

        Assert.Equal("rust-tracing/structured", record.Type);
        Assert.Equal(["method=GET", "path=/health", "ip_address=10.0.0.1", "user_agent=curl/8.1", "status_code=200", "response_size=22"], record.Members.Skip(9).Select(member => $"{member.Key}={member.Value}"));
    }

    [Theory]
    [InlineData("thread 'main' panicked at src/main.rs:2:5:\nboom\nnote: run", "src/main.rs:2:5", "boom")]
    [InlineData("thread 'main' (12) panicked at src/main.rs:2:5:\nboom", "src/main.rs:2:5", "boom")]
    [InlineData("thread 'main' panicked at 'it's over', src/main.rs:2:5\nnote: run", "src/main.rs:2:5", "it's over")]
    [InlineData("thread 'main' panicked at src/main.rs:2:5:", "src/main.rs:2:5", null)]
    public void Knows_panics(string text, string source, string? error)
    {
        DecodedRecord record = Encoders.Record(text);

        Assert.Equal("rust/error", record.Type);
        Assert.Equal(text, record.Message);
        Assert.Equal("Fatal", record.Level);
        Assert.Equal(source, record.Field("source"));
        Assert.Equal(error, record.Field("error"));
    }
}
